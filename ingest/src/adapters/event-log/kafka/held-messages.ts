import type { BlockLimits, LogBlock, LogEntry } from '../../../ports/event-log.js';

interface Held {
  partition: number;
  offset: number;
  entry: LogEntry;
  appendedMs: number;
}

export interface HeldBlock extends LogBlock {
  /** What may be committed once the block is loaded: partition to the offset behind its last message. */
  ends: Map<number, number>;
}

/** Messages that were taken over from the consumer and are not loaded. */
export class HeldMessages {
  readonly #topic: string;
  readonly #onGap: (partition: number, from: number, to: number) => void;
  #queue: Held[] = [];
  #bytes = 0;
  /** The next offset of each partition that is held or was loaded by us. */
  readonly #next = new Map<number, number>();
  #running: HeldBlock | undefined;

  constructor(topic: string, onGap: (partition: number, from: number, to: number) => void) {
    this.#topic = topic;
    this.#onGap = onGap;
  }

  get rows(): number {
    return this.#queue.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get oldestMs(): number | undefined {
    return this.#queue[0]?.appendedMs;
  }

  nextOffset(partition: number): number | undefined {
    return this.#next.get(partition);
  }

  /** What is expected next of a partition that nothing was taken over of yet: a gap before it is known then. */
  expect(partition: number, offset: number): void {
    if (!this.#next.has(partition)) this.#next.set(partition, offset);
  }

  /** Takes one message over, unless it is held already: after a rebalance the consumer reads from the last commit on. */
  push(partition: number, offset: number, appendedMs: number, read: () => LogEntry): void {
    const next = this.#next.get(partition);
    if (next !== undefined && offset < next) return;
    if (next !== undefined && offset > next) this.#onGap(partition, next, offset);
    const entry = read();
    this.#next.set(partition, offset + 1);
    this.#queue.push({ partition, offset, entry, appendedMs });
    this.#bytes += entry.row.length;
  }

  /** Forgets partitions that went to another member; the block that is being loaded no longer commits them. */
  keepOnly(partitions: ReadonlySet<number>): void {
    this.#queue = this.#queue.filter(({ partition }) => partitions.has(partition));
    this.#bytes = this.#queue.reduce((sum, { entry }) => sum + entry.row.length, 0);
    for (const partition of [...this.#next.keys()])
      if (!partitions.has(partition)) {
        this.#next.delete(partition);
        this.#running?.ends.delete(partition);
      }
  }

  /** The oldest messages of all partitions as far as the limits go, at least one. */
  take(limits: BlockLimits): HeldBlock {
    let count = 0;
    let bytes = 0;
    const starts = new Map<number, number>();
    const ends = new Map<number, number>();
    for (const { partition, offset, entry } of this.#queue) {
      if (count > 0 && (count >= limits.maxRows || bytes + entry.row.length > limits.maxBytes)) break;
      count += 1;
      bytes += entry.row.length;
      if (!starts.has(partition)) starts.set(partition, offset);
      ends.set(partition, offset + 1);
    }
    const taken = this.#queue.splice(0, count);
    this.#bytes -= bytes;
    const ranges = [...starts].map(([partition, from]) => `${partition}:${from}-${ends.get(partition)! - 1}`);
    const position = `kafka:${this.#topic}/${ranges.join(',')}`;
    this.#running = { entries: taken.map(({ entry }) => entry), position, ends };
    return this.#running;
  }
}
