/** Events that leave together: one storage key, one request. */
export interface Batch {
  /** Ascending in the order of delivery; about the time it was opened, in milliseconds since 1970. */
  id: number;
  /** The body but for its tail: the envelope's head and the events, joined. Nothing is parsed or serialised twice. */
  text: string;
  events: number;
  /** What it takes of `maxQueueBytes`. */
  sizeBytes: number;
  inFlight?: boolean;
  /** It has waited long enough for company. */
  isDue?: boolean;
  /** Resolves when it is answered or dropped. */
  settled: Promise<void>;
  settle: () => void;
}

export interface QueueOptions {
  /** No limit, if left out. */
  maxBatchEvents?: number;
  /** In characters of JSON text, which are bytes as long as the text is ASCII. */
  maxBatchBytes: number;
  maxQueueBytes: number;
  nowMs: () => number;
  /** A batch has a new text: write it down, if there is where. */
  onChange?: (batch: Batch) => void;
  /** A batch takes no more events. */
  onSeal?: (batch: Batch) => void;
  /** A batch was answered or dropped. */
  onRemove?: (batch: Batch) => void;
}

export type Queue = ReturnType<typeof createQueue>;

/** The bounded queue of batches, oldest first; the last one may still be open. */
export function createQueue(options: QueueOptions) {
  const batches: Batch[] = [];
  let open: Batch | undefined;
  let openHead = '';
  let lastId = 0;
  let size = 0;

  const insert = (id: number, text: string, events: number, at: number): Batch => {
    let settle!: () => void;
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const batch: Batch = { id, text, events, sizeBytes: text.length, settled, settle };
    size += batch.sizeBytes;
    batches.splice(at, 0, batch);
    return batch;
  };

  const sealOpen = () => {
    const sealed = open;
    open = undefined;
    if (sealed) options.onSeal?.(sealed);
  };

  const removeBatch = (batch: Batch) => {
    const at = batches.indexOf(batch);
    if (at < 0) return false;
    batches.splice(at, 1);
    size -= batch.sizeBytes;
    if (batch === open) open = undefined;
    options.onRemove?.(batch);
    batch.settle();
    return true;
  };

  return {
    batches: batches as readonly Batch[],
    sizeBytes: () => size,
    sealOpen,
    /** False where it was removed before. */
    removeBatch,

    /** Whether an event of so many characters still has room. */
    hasRoom: (length: number) => size + length <= options.maxQueueBytes,

    /** Appends one event's JSON text; another envelope's head seals the open batch. Returns the batch if it is new. */
    add(event: string, head: string): Batch | undefined {
      const length = event.length + 1;
      if (
        open &&
        (openHead !== head ||
          open.sizeBytes + length > options.maxBatchBytes ||
          open.events === options.maxBatchEvents)
      )
        sealOpen();
      const opens = !open;
      if (!open) {
        lastId = Math.max(lastId + 1, options.nowMs());
        openHead = head;
        open = insert(lastId, head, 0, batches.length);
      }
      open.text += open.events++ ? `,${event}` : event;
      open.sizeBytes += length;
      size += length;
      options.onChange?.(open);
      return opens ? open : undefined;
    },

    /** Takes over a sealed batch that an earlier page left, at its place by age. */
    adoptBatch(id: number, text: string, events: number): void {
      while (batches.some((batch) => batch.id === id)) id++;
      const at = batches.findIndex((batch) => batch.id > id || batch === open);
      options.onChange?.(insert(id, text, events, at < 0 ? batches.length : at));
    },

    /** The oldest batch that is not on its way; the open one only if it is due, and sealed by it. */
    nextBatch(): Batch | undefined {
      const batch = batches.find(({ inFlight }) => !inFlight);
      if (batch !== open) return batch;
      if (!batch?.isDue) return;
      sealOpen();
      return batch;
    },

    /** A batch that was packed takes less (or more) room than its text did. */
    resizeBatch(batch: Batch, bytes: number): void {
      size += bytes - batch.sizeBytes;
      batch.sizeBytes = bytes;
    },
  };
}
