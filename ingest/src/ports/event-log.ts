/** The durable log between collector and loader. Adapters: `file` (embedded), `memory` (tests), `kafka` (outgrown). */

/** One row on its way to the warehouse. Already valid and storable: the loader adds nothing but the day. */
export interface LogEntry {
  /** Which table it is for. */
  kind: 'event' | 'dead_letter';
  projectId: string;
  /** The stored timestamp, in milliseconds since 1970 UTC; for a dead letter when it was received. */
  timestampMs: number;
  /** The row as one line of JSON (JSONEachRow), without line feed and without `day`. */
  row: string;
}

/** W3C trace context of the request that brought entries in: it goes with them where the log can carry it. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

/** Consecutive entries, handed over together. */
export interface LogBlock {
  entries: readonly LogEntry[];
  /** The `traceparent` of the requests that brought them in, each once; missing where the log carries none. */
  traceparents?: readonly string[];
  /** Where it is in the log, for messages and dead letters: `file:00000000000000000042+1000`. */
  position: string;
}

export interface BlockLimits {
  maxRows: number;
  maxBytes: number;
  /** How long the first entry of a block may wait for company, in milliseconds. */
  maxAgeMs: number;
}

/** Loads one block. Resolves when it is in the warehouse; a rejection makes the log hand over the same entries again. */
export type BlockHandler = (block: LogBlock) => Promise<void>;

export interface LogReader {
  /** Hands over no further block, waits for the running one and stores its position. */
  stop(): Promise<void>;
}

/** What waits in the log. */
export interface LogLag {
  /** A log that keeps what came together as one counts that. */
  entries: number;
  /** Age of the oldest entry that is not loaded, in milliseconds; 0 when all is loaded. */
  oldestMs: number;
}

/** What went wrong with a log since this process opened it. */
export interface LogIncidents {
  /** Entries that the log no longer had when their turn came: its retention was shorter than the lag. */
  missing: number;
  /** Messages, or lines of them, that Everloop did not write, or a newer one did; they became dead letters. */
  unreadable: number;
  /** Readers that were dead or stood still, and were replaced. */
  replacedReaders: number;
}

export interface EventLog {
  /** Whether loaders of other processes read it as well: then what waits is theirs too, and no one's to wait for. */
  readonly isShared: boolean;
  /**
   * Appends all entries or none, and resolves when they are durable. Safe to call concurrently.
   * Rejects with `EventLogError` `LOG_FULL` (answer 429) or `LOG_UNAVAILABLE` (answer 503).
   */
  append(entries: readonly LogEntry[], trace?: TraceContext): Promise<void>;
  /** Starts reading after the last loaded position. One reader a process. */
  read(handler: BlockHandler, limits: BlockLimits): Promise<LogReader>;
  /**
   * Waits until everything appended before this call is loaded, `timeoutMs` at most.
   * Resolves with what is still missing then: 0 when all is loaded, else the age of the oldest missing entry in ms.
   */
  awaitLoaded(timeoutMs: number): Promise<number>;
  lag(): Promise<LogLag>;
  /** Whether it can take events now; why not, where it cannot. */
  health(): { ok: true } | { ok: false; reason: string };
  /** Missing where the log has no room for incidents of its own. */
  incidents?(): LogIncidents;
  close(): Promise<void>;
}

export type EventLogErrorCode = 'LOG_FULL' | 'LOG_UNAVAILABLE' | 'LOG_CLOSED' | 'LOG_CORRUPT' | 'LOG_LOCKED';

export class EventLogError extends Error {
  override readonly name = 'EventLogError';
  constructor(
    readonly code: EventLogErrorCode,
    message: string,
    readonly retryable: boolean,
    /** After how many milliseconds a caller should try again. */
    readonly retryAfterMs = 1_000,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
