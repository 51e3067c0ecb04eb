import type { LogEntry } from '../../ports/event-log.js';

/** What one append put into the log: all of it is there, or nothing. Entries are numbered from 0, for ever. */
export interface LogRecord {
  /** Number of the first entry. */
  firstSeq: number;
  entries: readonly LogEntry[];
  appendedMs: number;
  /** Its weight in the log, in bytes. */
  bytes: number;
}

export function endOf(record: LogRecord): number {
  return record.firstSeq + record.entries.length;
}
