/** Events that leave together: one storage key, one request. */
export interface Batch {
  /** Ascending in the order of delivery; about the time it was opened, in milliseconds since 1970. */
  id: number;
  /** The body but for its tail: the envelope's head and the events, joined. Nothing is parsed or serialised twice. */
  bodyText: string;
  eventCount: number;
  /** What it takes of `maxQueueBytes`. */
  sizeBytes: number;
  /** The attempt that it is on its way with. */
  inFlight?: object | undefined;
  /** It is on the device, unless another page or the site removed it. */
  isStored?: boolean;
  /** It has waited long enough for company. */
  isDue?: boolean;
  /** Resolves when it is answered or dropped. */
  settled: Promise<void>;
  settle: () => void;
}

export interface QueueOptions {
  /** In characters of JSON text, which are bytes as long as the text is ASCII. */
  maxBatchBytes: number;
  maxQueueBytes: number;
  nowMs: () => number;
  /** A batch has a new text: write it down, if there is where. */
  onChange?: (batch: Batch) => void;
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
  const insert = (id: number, bodyText: string, eventCount: number, at: number): Batch => {
    const batch = { id, bodyText, eventCount, sizeBytes: bodyText.length } as Batch;
    batch.settled = new Promise((resolve) => {
      batch.settle = resolve;
    });
    queue.sizeBytes += batch.sizeBytes;
    batches.splice(at, 0, batch);
    return batch;
  };

  const queue = {
    batches: batches as readonly Batch[],
    /** Of all batches together. */
    sizeBytes: 0,

    /** The open batch takes no more events. */
    sealOpen(): void {
      open = undefined;
    },

    /** False where it was removed before. */
    removeBatch(batch: Batch): boolean {
      const at = batches.indexOf(batch);
      if (at < 0) return false;
      batches.splice(at, 1);
      queue.sizeBytes -= batch.sizeBytes;
      if (batch === open) open = undefined;
      options.onRemove?.(batch);
      batch.settle();
      return true;
    },

    /** Whether an event of so many characters still has room. */
    hasRoom: (length: number) => queue.sizeBytes + length <= options.maxQueueBytes,

    /** Appends one event's JSON text; another envelope's head seals the open batch. Returns the batch if it is new. */
    addEvent(event: string, head: string): Batch | undefined {
      const length = event.length + 1;
      let opened: Batch | undefined;
      if (!open || openHead !== head || open.sizeBytes + length > options.maxBatchBytes) {
        lastId = Math.max(lastId + 1, options.nowMs());
        openHead = head;
        opened = open = insert(lastId, head, 0, batches.length);
      }
      open.bodyText += open.eventCount++ ? `,${event}` : event;
      open.sizeBytes += length;
      queue.sizeBytes += length;
      options.onChange?.(open);
      return opened;
    },

    /** Takes over a sealed batch that an earlier page left, at its place by age. */
    adoptBatch(id: number, bodyText: string, eventCount: number): void {
      while (batches.some((batch) => batch.id === id)) id++;
      const at = batches.findIndex((batch) => batch.id > id || batch === open);
      options.onChange?.(insert(id, bodyText, eventCount, at < 0 ? batches.length : at));
    },

    /** The oldest batch that is not on its way; the open one only if it is due, and sealed by it. */
    nextBatch(): Batch | undefined {
      const batch = batches.find(({ inFlight }) => !inFlight);
      if (batch === open) {
        if (!batch?.isDue) return;
        open = undefined;
      }
      return batch;
    },
  };
  return queue;
}
