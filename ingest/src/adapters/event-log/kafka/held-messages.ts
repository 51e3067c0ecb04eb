import type { BlockLimits, LogBlock, LogEntry } from '../../../ports/event-log.js';
import type { ReadMessage } from './message-format.js';

interface Held {
  partition: number;
  offset: number;
  entry: LogEntry;
  /** Whether its message ends with it: no earlier one moves the offset. */
  isLast: boolean;
  traceparent: string | undefined;
  appendedMs: number;
}

export interface HeldBlock extends LogBlock {
  /** What is loaded with it: partition to the offset behind its last message. */
  ends: Map<number, number>;
  oldestMs: number;
}

/** Messages that were taken over from the consumer, and what became of them. */
export class HeldMessages {
  readonly #topic: string;
  #queue: Held[] = [];
  #bytes = 0;
  /** The next offset of each partition that is held or was loaded by us. */
  readonly #next = new Map<number, number>();
  #running: HeldBlock | undefined;
  readonly #uncommitted = new Map<number, number>();

  constructor(topic: string) {
    this.#topic = topic;
  }

  get rows(): number {
    return this.#queue.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest message that is not loaded was appended. */
  get oldestMs(): number | undefined {
    return this.#running?.oldestMs ?? this.#queue[0]?.appendedMs;
  }

  /** Loaded and not known to the group yet: partition to the offset behind the last loaded message. */
  get uncommitted(): ReadonlyMap<number, number> {
    return this.#uncommitted;
  }

  nextOffset(partition: number): number | undefined {
    return this.#next.get(partition);
  }

  /** Takes one message over, unless it is held already: after a rebalance the consumer reads from the last commit on. */
  push(partition: number, offset: number, appendedMs: number, read: () => ReadMessage): void {
    if (offset < (this.#next.get(partition) ?? 0)) return;
    const { entries, traceparent } = read();
    this.#next.set(partition, offset + 1);
    for (const [index, entry] of entries.entries()) {
      const isLast = index === entries.length - 1;
      this.#queue.push({ partition, offset, entry, isLast, traceparent, appendedMs });
      this.#bytes += entry.row.length;
    }
  }

  /** Forgets partitions that went to another member: what is loaded of them is no longer ours to commit. */
  keepOnly(partitions: ReadonlySet<number>): void {
    this.#queue = this.#queue.filter(({ partition }) => partitions.has(partition));
    this.#bytes = this.#queue.reduce((sum, { entry }) => sum + entry.row.length, 0);
    for (const partition of [...this.#next.keys()])
      if (!partitions.has(partition)) {
        this.#next.delete(partition);
        this.#uncommitted.delete(partition);
        this.#running?.ends.delete(partition);
      }
  }

  /** The oldest messages of all partitions as far as the limits go, at least one. */
  take(limits: BlockLimits): HeldBlock {
    let count = 0;
    let bytes = 0;
    const starts = new Map<number, number>();
    const ends = new Map<number, number>();
    const traceparents = new Set<string>();
    const reached = new Map<number, number>();
    for (const { partition, offset, entry, isLast, traceparent } of this.#queue) {
      const { length } = entry.row;
      if (count > 0 && (count >= limits.maxRows || bytes + length > limits.maxBytes)) break;
      count += 1;
      bytes += length;
      if (traceparent !== undefined) traceparents.add(traceparent);
      if (!starts.has(partition)) starts.set(partition, offset);
      reached.set(partition, offset);
      if (isLast) ends.set(partition, offset + 1);
    }
    const taken = this.#queue.splice(0, count);
    this.#bytes -= bytes;
    const ranges = [...starts].map(([partition, from]) => `${partition}:${from}-${reached.get(partition)}`);
    this.#running = {
      entries: taken.map(({ entry }) => entry),
      ...(traceparents.size === 0 ? {} : { traceparents: [...traceparents] }),
      position: `kafka:${this.#topic}/${ranges.join(',')}`,
      ends,
      oldestMs: taken[0]!.appendedMs,
    };
    return this.#running;
  }

  /** The block that was taken last is in the warehouse. */
  confirmLoaded(): void {
    for (const [partition, end] of this.#running?.ends ?? []) this.#uncommitted.set(partition, end);
    this.#running = undefined;
  }

  confirmCommitted(ends: ReadonlyMap<number, number>): void {
    for (const [partition, end] of ends)
      if (this.#uncommitted.get(partition) === end) this.#uncommitted.delete(partition);
  }
}
