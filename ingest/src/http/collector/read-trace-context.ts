import type { IncomingHttpHeaders } from 'node:http';
import type { TraceContext } from '../../ports/event-log.js';

/** Version, trace id, span id, flags. A later version may go on after them. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const MAX_CHARS = 512;

/**
 * The trace that a request belongs to; undefined where it names none, or none that is well-formed.
 * Source: https://www.w3.org/TR/trace-context/
 */
export function readTraceContext(headers: IncomingHttpHeaders): TraceContext | undefined {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string' || traceparent.length > MAX_CHARS || !TRACEPARENT.test(traceparent))
    return undefined;
  return typeof tracestate === 'string' && tracestate.length <= MAX_CHARS
    ? { traceparent, tracestate }
    : { traceparent };
}
