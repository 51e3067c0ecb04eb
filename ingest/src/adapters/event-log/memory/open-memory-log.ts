import type { Clock } from '../../../ports/clock.js';
import { type EventLog, EventLogError } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { Loading } from '../loading.js';
import { UnloadedRecords } from '../unloaded-records.js';

/** A log for tests and trials: whatever is not loaded when the process ends is lost. */
export function openMemoryLog({ clock, logger }: { clock: Clock; logger: Logger }): EventLog {
  const records = new UnloadedRecords({
    loadedSeq: 0,
    endSeq: 0,
    bytes: 0,
    readRecords: async () => [],
    maxBytesInMemory: Number.POSITIVE_INFINITY,
  });
  const loading = new Loading({ records, kind: 'memory', storePosition: async () => {}, clock, logger });
  let closed = false;
  return {
    isShared: false,
    async append(entries) {
      if (closed) throw new EventLogError('LOG_CLOSED', 'the event log is closed', false);
      if (entries.length === 0) return;
      const bytes = entries.reduce((sum, entry) => sum + entry.row.length, 0);
      records.push({ firstSeq: records.endSeq, entries: [...entries], appendedMs: clock.nowMs(), bytes });
      loading.wake();
    },
    read: async (handler, limits) => loading.start(handler, limits),
    awaitLoaded: (timeoutMs) => loading.awaitLoaded(timeoutMs),
    lag: async () => loading.lag(),
    health: () => (closed ? { ok: false, reason: 'the event log is closed' } : { ok: true }),
    async close() {
      closed = true;
      await loading.close();
    },
  };
}
