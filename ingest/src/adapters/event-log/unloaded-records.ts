import { type BlockLimits, EventLogError, type LogEntry } from '../../ports/event-log.js';
import { endOf, type LogRecord } from './log-record.js';

/** Reads records from `fromSeq` on, about `maxBytes` of them; none where the log ends. */
export type ReadRecords = (fromSeq: number, maxBytes: number) => Promise<LogRecord[]>;

interface Start {
  /** Number of the first entry that is not loaded. */
  loadedSeq: number;
  /** Number behind the last durable entry. */
  endSeq: number;
  /** Bytes between the two. */
  bytes: number;
  /** Where the records can be read again that did not fit into memory. */
  readRecords: ReadRecords;
  maxBytesInMemory: number;
}

/**
 * What is durable and not yet loaded. Fresh records stay in memory up to a limit, so that the common case never reads
 * them back; the rest is read in order when its turn comes.
 */
export class UnloadedRecords {
  #loadedSeq: number;
  #endSeq: number;
  #bytes: number;
  readonly #start: Start;
  /** Consecutive from the loaded position on. Behind them there may be more that only the log holds. */
  #ready: LogRecord[] = [];
  #readyBytes = 0;
  #readyEnd: number;
  #lastSeenMs: number | undefined;

  constructor(start: Start) {
    this.#start = start;
    this.#loadedSeq = start.loadedSeq;
    this.#endSeq = start.endSeq;
    this.#readyEnd = start.loadedSeq;
    this.#bytes = start.bytes;
  }

  get loadedSeq(): number {
    return this.#loadedSeq;
  }

  get endSeq(): number {
    return this.#endSeq;
  }

  get entries(): number {
    return this.#endSeq - this.#loadedSeq;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest entry was appended; undefined when all is loaded. */
  get oldestMs(): number | undefined {
    return this.entries === 0 ? undefined : (this.#ready[0]?.appendedMs ?? this.#lastSeenMs);
  }

  /** A record became durable. */
  push(record: LogRecord): void {
    const fits = this.#readyEnd === this.#endSeq && this.#readyBytes < this.#start.maxBytesInMemory;
    this.#endSeq = endOf(record);
    this.#bytes += record.bytes;
    if (fits) this.#keep(record);
  }

  /** The next entries as far as the limits go, at least one. They stay here until `confirm`. */
  async take(limits: BlockLimits): Promise<{ entries: LogEntry[]; firstSeq: number; endSeq: number }> {
    await this.fill(limits.maxBytes);
    const entries: LogEntry[] = [];
    const firstSeq = Math.max(this.#loadedSeq, this.#ready[0]?.firstSeq ?? 0);
    let endSeq = firstSeq;
    let bytes = 0;
    for (const record of this.#ready) {
      for (
        let index = endSeq > record.firstSeq ? endSeq - record.firstSeq : 0;
        index < record.entries.length;
        index++
      ) {
        const entry = record.entries[index]!;
        bytes += entry.row.length;
        if (entries.length > 0 && (entries.length >= limits.maxRows || bytes > limits.maxBytes))
          return { entries, firstSeq, endSeq };
        entries.push(entry);
        endSeq = record.firstSeq + index + 1;
      }
    }
    return { entries, firstSeq, endSeq };
  }

  /** Everything before `endSeq` is loaded. */
  confirm(endSeq: number): void {
    this.#loadedSeq = endSeq;
    let loaded = 0;
    for (const record of this.#ready) {
      if (endOf(record) > endSeq) break;
      loaded += 1;
      this.#readyBytes -= record.bytes;
      this.#bytes -= record.bytes;
      this.#lastSeenMs = record.appendedMs;
    }
    this.#ready.splice(0, loaded);
    if (this.entries === 0) this.#bytes = 0;
  }

  /** Reads ahead until a block of `bytes` is in memory, or all there is. */
  async fill(bytes: number): Promise<void> {
    while (this.#readyEnd < this.#endSeq && this.#readyBytes < bytes) {
      const records = await this.#start.readRecords(this.#readyEnd, bytes - this.#readyBytes);
      if (records.length === 0)
        throw new EventLogError(
          'LOG_CORRUPT',
          `the event log ends before its entry ${this.#readyEnd}`,
          false,
        );
      for (const record of records) this.#keep(record);
    }
  }

  #keep(record: LogRecord): void {
    this.#ready.push(record);
    this.#readyBytes += record.bytes;
    this.#readyEnd = endOf(record);
  }
}
