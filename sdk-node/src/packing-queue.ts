import { type Batch, createQueue } from '../../sdk-browser/src/core/index.js';

export interface PackingQueueOptions {
  maxBatchEvents: number;
  /** In characters of JSON. */
  maxBatchBytes: number;
  /** In bytes, as packed. */
  maxQueueBytes: number;
  nowMs: () => number;
  /** A batch takes no more events. */
  pack: (batch: Batch) => void;
  /** What waits takes less room than before. */
  onRoom: () => void;
}

/** The queue of a server: batches are limited by events too, and what waits is packed and counted as packed. */
export function createPackingQueue(options: PackingQueueOptions) {
  const removed = new WeakSet<Batch>();
  let last: Batch | undefined;
  const queue = createQueue({
    ...options,
    onRemove(batch) {
      removed.add(batch);
      options.onRoom();
    },
  });
  const { addEvent } = queue;
  return Object.assign(queue, {
    addEvent(event: string, head: string): Batch | undefined {
      if (last?.eventCount === options.maxBatchEvents) queue.sealOpen();
      const opened = addEvent(event, head);
      if (!opened) return;
      if (last && !removed.has(last)) options.pack(last);
      last = opened;
      return opened;
    },

    /** A batch was packed. It may have been dropped meanwhile. */
    resize(batch: Batch, bytes: number): void {
      if (removed.has(batch)) return;
      queue.sizeBytes += bytes - batch.sizeBytes;
      batch.sizeBytes = bytes;
      options.onRoom();
    },
  });
}
