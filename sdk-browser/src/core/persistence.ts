import type { KeyValue } from './key-value.js';
import type { Batch } from './queue.js';

export interface PersistenceOptions {
  storage: () => KeyValue;
  /** Keys of batches are `<prefix><page>:<id of the batch>`. */
  prefix: string;
  /** Random id of this page. */
  page: string;
  /** Runs something at the end of the task. */
  defer: (run: () => void) => void;
}

/** Keeps the queue's batches on the device: each under a key of its own, written at most once a task. */
export function createPersistence({ storage, prefix, page, defer }: PersistenceOptions) {
  const changed = new Set<Batch>();
  const keyOf = (batch: Batch) => `${prefix}${page}:${batch.id}`;

  const write = () => {
    for (const batch of changed) storage().set(keyOf(batch), batch.text);
    changed.clear();
  };

  return {
    keep(batch: Batch): void {
      if (!changed.size) defer(write);
      changed.add(batch);
    },

    forget(batch: Batch): void {
      changed.delete(batch);
      storage().set(keyOf(batch));
    },

    /** Whether it is still ours: a page that slept may have been taken for dead. */
    isKept: (batch: Batch) => storage().get(keyOf(batch)) !== null,

    /** The page that wrote it, where the key is a batch's. */
    ownerOf: (key: string) => (key.startsWith(prefix) ? key.slice(prefix.length).split(':')[0]! : page),

    /** Takes over what a page that is gone has left, oldest first: ids have 13 digits until 2286. */
    take: (gone: string) =>
      storage()
        .keys()
        .filter((key) => key.startsWith(`${prefix}${gone}:`))
        .sort()
        .map((key) => {
          const text = storage().get(key) ?? '';
          storage().set(key);
          return { id: +key.slice(-13), text };
        }),
  };
}
