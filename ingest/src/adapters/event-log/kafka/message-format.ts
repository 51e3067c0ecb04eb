import { createHash } from 'node:crypto';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { DeadLetterRow } from '../../../domain/event-row.js';
import type { LogEntry, TraceContext } from '../../../ports/event-log.js';
import { readEntryLine, writeEntryLine } from '../entry-line.js';

/** First byte of every message. Raise it when the line changes, and go on reading the old ones: they may be days old. */
const VERSION = '1';
const READABLE = /^1[ed] [a-z0-9_-]+ -?\d+ \{/;

export interface ReadMessage {
  entry: LogEntry;
  /** False where it is a dead letter about the message. */
  isReadable: boolean;
  traceparent?: string;
}

export const writeMessage = (entry: LogEntry): string => VERSION + writeEntryLine(entry);

/** The trace goes into headers of the names that OpenTelemetry's Kafka instrumentations read and write. */
export const writeHeaders = ({ traceparent, tracestate }: TraceContext): IHeaders =>
  tracestate === undefined ? { traceparent } : { traceparent, tracestate };

/** Reads a message; what is none of ours becomes a dead letter that says where it stood. */
export function readMessage(
  { value, headers, timestamp }: Pick<KafkaMessage, 'value' | 'headers' | 'timestamp'>,
  place: string,
): ReadMessage {
  const text = value?.toString('utf8') ?? '';
  if (!READABLE.test(text)) return { entry: letterFor(text, place, Number(timestamp)), isReadable: false };
  const traceparent = headers?.traceparent?.toString();
  const entry = readEntryLine(text.slice(1));
  return { entry, isReadable: true, ...(traceparent === undefined ? {} : { traceparent }) };
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
  };
  return { kind: 'dead_letter', projectId: '', timestampMs, row: JSON.stringify(letter) };
}
