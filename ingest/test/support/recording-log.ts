import type { EventRow } from '../../src/domain/event-row.js';
import { type EventLog, EventLogError, type LogEntry } from '../../src/ports/event-log.js';

/** An event log that keeps what it was given, for tests of what stands before it. */
export interface RecordingLog extends EventLog {
  entries: LogEntry[];
  appends: number;
  /** What the next appends do; null to take them. */
  failure: EventLogError | null;
  events(): EventRow[];
  deadLetters(): Record<string, string>[];
}

export function createRecordingLog(): RecordingLog {
  const rowsOf = (log: RecordingLog, kind: LogEntry['kind']) =>
    log.entries.filter((entry) => entry.kind === kind).map((entry) => JSON.parse(entry.row));
  const notHere = () => Promise.reject(new EventLogError('LOG_CLOSED', 'this log is not read', false));
  return {
    isShared: false,
    entries: [],
    appends: 0,
    failure: null,
    async append(entries) {
      if (this.failure !== null) throw this.failure;
      this.appends += 1;
      for (const entry of entries) this.entries.push(entry);
    },
    events() {
      return rowsOf(this, 'event');
    },
    deadLetters() {
      return rowsOf(this, 'dead_letter');
    },
    read: notHere,
    awaitLoaded: async () => 0,
    lag: async () => ({ entries: 0, oldestMs: 0 }),
    health: () => ({ ok: true }),
    close: async () => {},
  };
}
