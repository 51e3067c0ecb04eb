import type { Clock } from '../../ports/clock.js';
import type { BlockHandler, BlockLimits, LogReader } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import { deliverBlock, reasonOf, retryUntilStopped } from './deliver-block.js';
import type { LoadWaiters } from './load-waiters.js';
import { Signal } from './signal.js';
import type { UnloadedRecords } from './unloaded-records.js';

export interface BlockReaderOptions {
  records: UnloadedRecords;
  waiters: LoadWaiters;
  handler: BlockHandler;
  limits: BlockLimits;
  /** Prefix of a block's position. */
  kind: string;
  /** Keeps what is loaded. A failure is not loss: the entries are then loaded again. */
  storePosition: () => Promise<void>;
  clock: Clock;
  logger: Logger;
}

/** Forms blocks by rows, bytes and age, one at a time, in order. */
export class BlockReader implements LogReader {
  readonly #options: BlockReaderOptions;
  readonly #signal = new Signal();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: BlockReaderOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  /** Something was appended, or someone waits. */
  wake(): void {
    this.#signal.raise();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#signal.raise();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (await this.#untilBlockIsDue()) {
      if (!(await this.#loadBlock())) return;
    }
  }

  async #untilBlockIsDue(): Promise<boolean> {
    for (;;) {
      if (this.#stop.signal.aborted) return false;
      const waitMs = this.#dueInMs();
      if (waitMs <= 0) return true;
      await this.#signal.wait(waitMs);
    }
  }

  #dueInMs(): number {
    const { records, waiters, limits, clock } = this.#options;
    if (records.entries === 0) return Number.POSITIVE_INFINITY;
    if (waiters.any || records.entries >= limits.maxRows || records.bytes >= limits.maxBytes) return 0;
    const ageMs = clock.nowMs() - (records.oldestMs ?? 0);
    return Math.min(limits.maxAgeMs - ageMs, limits.maxAgeMs);
  }

  async #loadBlock(): Promise<boolean> {
    const { records, waiters, handler, limits, kind, logger } = this.#options;
    let taken: Awaited<ReturnType<UnloadedRecords['take']>> | undefined;
    const read = await retryUntilStopped(
      async () => {
        taken = await records.take(limits);
      },
      this.#stop.signal,
      (error, pauseMs) =>
        logger.error({ pauseMs, reason: reasonOf(error) }, 'the event log could not be read'),
    );
    if (!read || taken === undefined) return false;
    const { entries, firstSeq, endSeq } = taken;
    const position = `${kind}:${String(firstSeq).padStart(20, '0')}+${entries.length}`;
    if (!(await deliverBlock({ entries, position }, handler, this.#stop.signal, logger))) return false;
    records.confirm(endSeq);
    waiters.settle(endSeq);
    await this.#storePosition();
    return true;
  }

  async #storePosition(): Promise<void> {
    try {
      await this.#options.storePosition();
    } catch (error) {
      this.#options.logger.warn(
        { reason: reasonOf(error) },
        'the loaded position could not be stored; the next block tries again',
      );
    }
  }
}
