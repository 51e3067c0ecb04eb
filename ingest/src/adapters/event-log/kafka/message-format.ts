import { createHash } from 'node:crypto';
import type { DeadLetterRow } from '../../../domain/event-row.js';
import type { LogEntry } from '../../../ports/event-log.js';
import { readEntryLine, writeEntryLine } from '../entry-line.js';

/** First byte of every message. Raise it when the line changes, and go on reading the old ones: they may be days old. */
const VERSION = '1';
const READABLE = /^1[ed] [a-z0-9_-]+ -?\d+ \{/;

export const writeMessage = (entry: LogEntry): string => VERSION + writeEntryLine(entry);

/** Reads a message; what is none of ours becomes a dead letter that says where it stood. */
export function readMessage(value: Buffer | null, place: string, timestampMs: number): LogEntry {
  const text = value?.toString('utf8') ?? '';
  return READABLE.test(text) ? readEntryLine(text.slice(1)) : letterFor(text, place, timestampMs);
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
