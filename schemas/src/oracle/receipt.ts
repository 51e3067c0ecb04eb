import type { StoredEvent } from './types.js';

/** What was received first comes first. When an archive was imported says nothing; what came live goes before it. */
export function byFirstReceived(a: StoredEvent, b: StoredEvent): number {
  return (
    Number(a.isHistory) - Number(b.isHistory) ||
    // A file that is imported backwards, or twice, must not answer otherwise.
    (a.isHistory ? 0 : a.receivedAtMs - b.receivedAtMs) ||
    a.timestampMs - b.timestampMs
  );
}
