import type { Clock } from '../../../ports/clock.js';
import type { BlockHandler, BlockLimits } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { deliverBlock, reasonOf } from '../deliver-block.js';
import { Signal } from '../signal.js';
import { within } from './deadline.js';
import type { HeldMessages } from './held-messages.js';

export interface BlockFlusherOptions {
  held: HeldMessages;
  handler: BlockHandler;
  limits: BlockLimits;
  /** Stores what is loaded in the group; rejects where the group will not have it. */
  commit: (ends: ReadonlyMap<number, number>) => Promise<void>;
  /** How long one attempt may take before it is tried again; doubles with each attempt. */
  attemptMs: number;
  /** Somebody waits for an answer. */
  isUrgent: () => boolean;
  clock: Clock;
  logger: Logger;
}

/** Loads one block at a time over all partitions, and commits after it, never before. */
export class BlockFlusher {
  readonly #options: BlockFlusherOptions;
  readonly #signal = new Signal();
  readonly #stop = new AbortController();
  readonly #room = new Set<() => void>();
  #running: Promise<unknown> = Promise.resolve();
  readonly #done: Promise<void>;

  constructor(options: BlockFlusherOptions) {
    this.#options = options;
    this.#done = this.#run();
  }

  wake(): void {
    this.#signal.raise();
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

  /** The attempt that runs now; a rejoin waits for it, so that its commit is still ours to make. */
  settled(): Promise<unknown> {
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#signal.raise();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const waitMs = this.#dueInMs();
      if (waitMs > 0) {
        await this.#signal.wait(waitMs);
        continue;
      }
      if (!(await this.#loadBlock())) return;
    }
  }

  #dueInMs(): number {
    const { held, limits, isUrgent, clock } = this.#options;
    if (held.rows === 0) return Number.POSITIVE_INFINITY;
    if (isUrgent() || held.rows >= limits.maxRows || held.bytes >= limits.maxBytes) return 0;
    return Math.min(limits.maxAgeMs - (clock.nowMs() - (held.oldestMs ?? 0)), limits.maxAgeMs);
  }

  async #loadBlock(): Promise<boolean> {
    const { held, handler, limits, commit, logger } = this.#options;
    const block = held.take(limits);
    for (const resolve of this.#room) resolve();
    let attemptMs = this.#options.attemptMs;
    const attempt = async () => {
      const timeoutMs = attemptMs;
      attemptMs *= 2;
      await within(timeoutMs, `loading ${block.position}`, handler(block));
    };
    const handOver = () => {
      const running = attempt();
      this.#running = running.then(
        () =>
          commit(block.ends).catch((error: unknown) =>
            // What is not committed is read and loaded again, which changes no number.
            logger.warn(
              { position: block.position, reason: reasonOf(error) },
              'a loaded block could not be committed',
            ),
          ),
        () => undefined,
      );
      return running;
    };
    if (!(await deliverBlock(block, handOver, this.#stop.signal, logger))) return false;
    await this.#running;
    return true;
  }
}
