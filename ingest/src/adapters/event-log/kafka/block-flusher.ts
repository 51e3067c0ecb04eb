import { within } from '../../../domain/deadline.js';
import type { Clock } from '../../../ports/clock.js';
import type { BlockHandler, BlockLimits } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { deliverBlock, reasonOf } from '../deliver-block.js';
import { Signal } from '../signal.js';
import type { HeldMessages } from './held-messages.js';

export interface BlockFlusherOptions {
  held: HeldMessages;
  handler: BlockHandler;
  limits: BlockLimits;
  /** Stores what is loaded in the group; rejects where the group will not have it. */
  commit: (ends: ReadonlyMap<number, number>) => Promise<void>;
  /** How long one attempt may take before it is tried again; doubles with each attempt. */
  attemptMs: number;
  /** Someone waits for an answer. */
  isUrgent: () => boolean;
  clock: Clock;
  logger: Logger;
}

const COMMIT_PAUSE_MS = 500;

/** Loads one block at a time over all partitions, and commits after it, never before. */
export class BlockFlusher {
  readonly #options: BlockFlusherOptions;
  readonly #signal = new Signal();
  readonly #stop = new AbortController();
  readonly #room = new Set<() => void>();
  /** The attempt that runs now, its commit included. */
  #running: Promise<unknown> = Promise.resolve();
  #isPaused = false;
  readonly #done: Promise<void>;

  constructor(options: BlockFlusherOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  wake(): void {
    this.#signal.raise();
  }

  /** Whether the group holds it back, not the warehouse. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  get hasRoom(): boolean {
    const { held, limits } = this.#options;
    return held.rows < 2 * limits.maxRows && held.bytes < 2 * limits.maxBytes;
  }

  /** Resolves when a block was taken out, or after `timeoutMs`. */
  waitForRoom(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#room.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#room.add(done);
    });
  }

  /**
   * Begins no block until `resume`, and resolves when the running attempt is over and committed, after `timeoutMs` at
   * the latest. While the group shares its partitions out again no one knows whose a message is, and the group takes no
   * commit: what is loaded then is loaded again by the next owner.
   */
  async pause(timeoutMs: number): Promise<void> {
    this.#isPaused = true;
    await within(timeoutMs, 'the running block', this.#running).catch(() => undefined);
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#signal.raise();
  }

  /** Resolves when the running attempt is over and committed, after `timeoutMs` at the latest. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stop.abort();
    this.#signal.raise();
    await within(timeoutMs, 'the last block', this.#done).catch((error: unknown) =>
      this.#options.logger.warn({ reason: reasonOf(error) }, 'a block was left to the next loader'),
    );
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const waitMs = this.#dueInMs();
      if (waitMs <= 0) {
        if (!(await this.#loadBlock())) return;
      } else if (this.#options.held.uncommitted.size > 0 && !this.#isPaused) {
        await this.#signal.wait(Math.min(waitMs, COMMIT_PAUSE_MS));
        await this.#commit();
      } else await this.#signal.wait(waitMs);
    }
    if (this.#options.held.uncommitted.size > 0) await this.#commit();
  }

  #dueInMs(): number {
    const { held, limits, isUrgent, clock } = this.#options;
    if (held.rows === 0 || this.#isPaused) return Number.POSITIVE_INFINITY;
    if (isUrgent() || held.rows >= limits.maxRows || held.bytes >= limits.maxBytes) return 0;
    return Math.min(limits.maxAgeMs - (clock.nowMs() - (held.oldestMs ?? 0)), limits.maxAgeMs);
  }

  async #loadBlock(): Promise<boolean> {
    const { held, handler, limits, logger } = this.#options;
    const block = held.take(limits);
    for (const resolve of this.#room) resolve();
    let attemptMs = this.#options.attemptMs;
    const attempt = async () => {
      const timeoutMs = attemptMs;
      attemptMs *= 2;
      await within(timeoutMs, `loading ${block.position}`, handler(block));
    };
    const handOver = () => {
      const attempted = attempt();
      this.#running = attempted.then(
        () => {
          held.confirmLoaded();
          return this.#commit();
        },
        () => undefined,
      );
      return attempted;
    };
    if (!(await deliverBlock(block, handOver, this.#stop.signal, logger))) return false;
    await this.#running;
    return true;
  }

  /** What cannot be committed now is tried again; where the partition goes meanwhile it is loaded again, harmlessly. */
  async #commit(): Promise<void> {
    const { held, commit, logger } = this.#options;
    const ends = new Map(held.uncommitted);
    if (ends.size === 0) return;
    try {
      await commit(ends);
      held.confirmCommitted(ends);
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, 'loaded blocks could not be committed yet');
    }
  }
}
