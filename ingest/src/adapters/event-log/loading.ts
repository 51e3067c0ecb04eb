import type { Clock } from '../../ports/clock.js';
import {
  type BlockHandler,
  type BlockLimits,
  EventLogError,
  type LogLag,
  type LogReader,
} from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import { BlockReader } from './block-reader.js';
import { LoadWaiters } from './load-waiters.js';
import type { UnloadedRecords } from './unloaded-records.js';

interface LoadingOptions {
  records: UnloadedRecords;
  kind: string;
  storePosition: () => Promise<void>;
  clock: Clock;
  logger: Logger;
}

/** The reading half of a log that lives in this process: one reader, and those who wait for it. */
export class Loading {
  readonly #options: LoadingOptions;
  readonly #waiters = new LoadWaiters();
  #reader: BlockReader | undefined;

  constructor(options: LoadingOptions) {
    this.#options = options;
  }

  start(handler: BlockHandler, limits: BlockLimits): LogReader {
    if (this.#reader !== undefined)
      throw new EventLogError('LOG_LOCKED', 'this event log has a reader already', false);
    const reader = new BlockReader({ ...this.#options, waiters: this.#waiters, handler, limits });
    this.#reader = reader;
    return {
      stop: async () => {
        await reader.stop();
        if (this.#reader === reader) this.#reader = undefined;
      },
    };
  }

  /** Something was appended. */
  wake(): void {
    this.#reader?.wake();
  }

  async awaitLoaded(timeoutMs: number): Promise<number> {
    const { records } = this.#options;
    if (records.entries === 0) return 0;
    const loaded = this.#waiters.wait(records.endSeq, timeoutMs, () => this.#oldestMs());
    this.wake();
    return loaded;
  }

  lag(): LogLag {
    return { entries: this.#options.records.entries, oldestMs: this.#oldestMs() };
  }

  async close(): Promise<void> {
    await this.#reader?.stop();
    this.#reader = undefined;
    this.#waiters.giveUp(this.#oldestMs());
  }

  /** At least 1 while anything waits, so that 0 always means that all is loaded. */
  #oldestMs(): number {
    const { records, clock } = this.#options;
    if (records.entries === 0) return 0;
    return Math.max(1, clock.nowMs() - (records.oldestMs ?? clock.nowMs()));
  }
}
