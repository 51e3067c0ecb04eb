import { createHash } from 'node:crypto';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { DeadLetterRow } from '../../../domain/event-row.js';
import type { LogEntry, TraceContext } from '../../../ports/event-log.js';
import { readEntryLine } from '../entry-line.js';

/**
 * First byte of every message: '2' before the lines of an append, in order, with line feeds between; '1' before a single
 * line, as it was once. Raise it when the form changes, and go on reading the old ones: they may be days old.
 */
const VERSION = '2';
const READABLE_VERSION = /^[12]/;
const READABLE_LINE = /^[ed] [a-z0-9_-]+ -?\d+ \{/;

export interface ReadMessage {
  /** At least one. */
  entries: LogEntry[];
  /** How many of them are dead letters about lines that could not be read. */
  unreadable: number;
  traceparent?: string;
}

export const writeMessage = (lines: readonly string[]): string => VERSION + lines.join('\n');

/** The trace goes into headers of the names that OpenTelemetry's Kafka instrumentations read and write. */
export const writeHeaders = ({ traceparent, tracestate }: TraceContext): IHeaders =>
  tracestate === undefined ? { traceparent } : { traceparent, tracestate };

/** Reads a message; a line that is none of ours becomes a dead letter that says where it stood. */
export function readMessage(
  { value, headers, timestamp }: Pick<KafkaMessage, 'value' | 'headers' | 'timestamp'>,
  place: string,
): ReadMessage {
  const text = value?.toString('utf8') ?? '';
  const isOurs = READABLE_VERSION.test(text);
  const lines = isOurs ? text.slice(1).split('\n') : [text];
  let unreadable = 0;
  const entries = lines.map((line, index) => {
    if (isOurs && READABLE_LINE.test(line)) return readEntryLine(line);
    unreadable += 1;
    return letterFor(line, lines.length === 1 ? place : `${place}, line ${index + 1}`, Number(timestamp));
  });
  const traceparent = headers?.traceparent?.toString();
  return { entries, unreadable, ...(traceparent === undefined ? {} : { traceparent }) };
}

function letterFor(body: string, place: string, timestampMs: number): LogEntry {
  const letter: DeadLetterRow = {
    project: '',
    id: createHash('sha256').update(`${place} ${body}`).digest('hex').slice(0, 32),
    message_id: '',
    code: 'unstorable',
    message: `the message at ${place} was not written by Everloop, or by a newer one`,
    received_at: new Date(timestampMs).toISOString(),
    route: 'kafka',
    library: '',
    body,
    user_id: '',
    anonymous_id: '',
    history: 0,
  };
  return { kind: 'dead_letter', projectId: '', timestampMs, row: JSON.stringify(letter) };
}
