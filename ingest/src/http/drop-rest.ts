import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { MAX_BODY_BYTES } from '@everloop/schemas';

/** How much more of a body, and for how long, is read after it was refused. */
const MAX_DROPPED_BYTES = 4 * MAX_BODY_BYTES;
const MAX_DROPPING_MS = 10_000;

/**
 * An answer to a request whose body is not read. It is sent at once, but ends only after the client has written the rest, which
 * is dropped: a connection that is closed while the client writes is reset, and the client never sees its answer.
 */
export function answerThenDrop(request: IncomingMessage, answer: string): Readable {
  const payload = new Readable({ read: () => undefined });
  let bytes = 0;
  const end = () => {
    clearTimeout(timer);
    request.off('data', drop).off('end', end).off('close', end);
    payload.push(null);
  };
  const drop = (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > MAX_DROPPED_BYTES) end();
  };
  const timer = setTimeout(end, MAX_DROPPING_MS);
  payload.push(answer);
  request.on('data', drop).on('end', end).on('close', end);
  return payload;
}
