import { createHash } from 'node:crypto';
import type { DeadLetterRow } from '../domain/event-row.js';
import type { LogEntry } from '../ports/event-log.js';

/** A dead letter for a row that the warehouse refused. Its body is the row itself, so that a replay can store it as it is. */
export function writeUnstorableLetter(
  entry: LogEntry,
  position: string,
  reason: string,
  nowMs: number,
): DeadLetterRow {
  const ids = readIds(entry.row);
  return {
    project: entry.projectId,
    // With its place in the log: a row that is replayed and refused again must not hide behind the letter that was replayed.
    id: createHash('sha256').update(`${position}\0${entry.row}`).digest('hex').slice(0, 32),
    message_id: ids.message_id,
    code: 'unstorable',
    message: `the warehouse refused this row at ${position}: ${reason}`,
    received_at: ids.received_at === '' ? new Date(nowMs).toISOString() : ids.received_at,
    route: 'loader',
    library: ids.library,
    body: entry.row.toWellFormed(),
    user_id: ids.user_id,
    anonymous_id: ids.anonymous_id,
    history: ids.isHistory ? 1 : 0,
  };
}

const KEPT = ['message_id', 'received_at', 'library', 'user_id', 'anonymous_id'] as const;
type Ids = Record<(typeof KEPT)[number], string> & { isHistory: boolean };

function readIds(row: string): Ids {
  let parsed: unknown;
  try {
    parsed = JSON.parse(row);
  } catch {
    parsed = {};
  }
  const record = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof record[key] === 'string' ? record[key].toWellFormed() : '');
  const kept = Object.fromEntries(KEPT.map((key) => [key, text(key)])) as Omit<Ids, 'isHistory'>;
  return { ...kept, isHistory: typeof record.history === 'number' && record.history > 0 };
}
