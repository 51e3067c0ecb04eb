import type { KeyValue } from './key-value.js';
import type { Batch } from './queue.js';

export interface PersistenceOptions {
  storage: () => KeyValue;
  /** Keys of batches are `<keyPrefix><page>:<id of the batch>`. */
  keyPrefix: string;
  /** Random id of this page. */
  page: string;
  /** Runs something at the end of the task. */
  atTaskEnd: (run: () => void) => void;
}

/** Keeps the queue's batches on the device: each under a key of its own, written at most once a task. */
export function createPersistence({ storage, keyPrefix, page, atTaskEnd }: PersistenceOptions) {
  const changed = new Set<Batch>();
  const keyOf = (batch: Batch) => `${keyPrefix}${page}:${batch.id}`;

  const write = () => {
    for (const batch of changed) storage().set(keyOf(batch), batch.bodyText);
    changed.clear();
  };

  return {
    keep(batch: Batch): void {
      if (!changed.size) atTaskEnd(write);
      changed.add(batch);
    },

    forget(batch: Batch): void {
      changed.delete(batch);
      storage().set(keyOf(batch));
    },

    /** Whether it is still ours: a page that slept may have been taken for dead. */
    isKept: (batch: Batch) => storage().get(keyOf(batch)) !== null,

    /** The page that wrote it, where the key is a batch's. */
    ownerOf: (key: string) => (key.startsWith(keyPrefix) ? key.slice(keyPrefix.length).split(':')[0]! : page),

    /** Takes over what a page that is gone has left, oldest first: ids have 13 digits until 2286. */
    takeBatches: (gone: string) =>
      storage()
        .keys()
        .filter((key) => key.startsWith(`${keyPrefix}${gone}:`))
        .sort()
        .map((key) => {
          const text = storage().get(key) ?? '';
          storage().set(key);
          return { id: +key.slice(-13), text };
        }),
  };
}
