import type { Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import type { PartitionLag } from './group-offsets.js';

export interface SupervisedConsumer {
  /** What the group gave it last. */
  readonly partitions: readonly number[];
  /** When it last showed a sign of life. */
  readonly aliveMs: number;
  start(): Promise<void>;
  /** Stores offsets: partition to the one behind the last loaded message. */
  commit(ends: ReadonlyMap<number, number>): Promise<void>;
  /** Ends it within a bounded time. */
  end(): Promise<void>;
}

export interface SupervisorOptions {
  createConsumer: (onDead: (reason: string) => void) => SupervisedConsumer;
  /** Where each partition stands; asked of the broker, not of the consumer. */
  readLag: () => Promise<PartitionLag[]>;
  /** Next offset that would be taken over of a partition. */
  nextOffset: (partition: number) => number | undefined;
  /** Whether the warehouse takes nothing, so that there is no room to take messages over: then standing still is right. */
  isHeldUp: () => boolean;
  /** Whether messages of a partition are loaded and the group does not know it yet. */
  isUncommitted: (partition: number) => boolean;
  checkMs: number;
  /** How long a partition may lag without being advanced, or a consumer be silent. */
  stallMs: number;
  onReplaced: () => void;
  /** Three new consumers within ten minutes did not help. */
  onFatal: (reason: string) => void;
  clock: Clock;
  logger: Logger;
}

const MAX_RESTARTS = 3;
const RESTART_WINDOW_MS = 600_000;

/** Owns the consumer object and replaces it when it is dead or stands still, whatever its events say. */
export class ConsumerSupervisor {
  readonly #options: SupervisorOptions;
  #consumer: SupervisedConsumer | undefined;
  #restartsMs: number[] = [];
  #progress = new Map<number, { at: string; ms: number }>();
  #stopped = false;
  #replacing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The consumer that is being replaced, until it is gone. */
  #ending: Promise<void> | undefined;
  #stall: string | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Why nothing comes; undefined while the consumer is well. */
  get stall(): string | undefined {
    return this.#stall;
  }

  get consumer(): SupervisedConsumer | undefined {
    return this.#consumer;
  }

  async start(): Promise<void> {
    await this.#startConsumer();
    this.#schedule();
  }

  /** A check or a new consumer that waits for a broker is not waited for: it finds that it is no longer wanted. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#ending, this.#consumer?.end()]);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.#check().finally(() => this.#schedule());
    }, this.#options.checkMs);
  }

  async #check(): Promise<void> {
    try {
      const reason = await this.#findStall();
      if (reason === undefined) this.#stall = undefined;
      else await this.#replace(reason);
    } catch (error) {
      this.#options.logger.warn({ reason: reasonOf(error) }, 'the lag of the loader group could not be read');
    }
  }

  async #findStall(): Promise<string | undefined> {
    const { readLag, nextOffset, isHeldUp, isUncommitted, stallMs, clock } = this.#options;
    const consumer = this.#consumer;
    if (consumer === undefined) return 'the Kafka consumer stopped';
    if (clock.nowMs() - consumer.aliveMs >= stallMs) return `the Kafka consumer was silent for ${stallMs} ms`;
    const lags = await readLag();
    const nowMs = clock.nowMs();
    const mine = new Set(consumer.partitions);
    for (const { partition, loaded, end } of lags) {
      const offset = nextOffset(partition);
      const at = `${offset}, ${loaded} loaded`;
      const known = this.#progress.get(partition);
      const isDue = ((offset ?? loaded) < end && !isHeldUp()) || isUncommitted(partition);
      if (!mine.has(partition) || !isDue || known?.at !== at)
        this.#progress.set(partition, { at, ms: nowMs });
      else if (nowMs - known.ms >= stallMs)
        return `partition ${partition} made no progress for ${stallMs} ms`;
    }
    return undefined;
  }

  #replace(reason: string): Promise<void> {
    this.#replacing ??= this.#replaceOnce(reason).finally(() => {
      this.#replacing = undefined;
    });
    return this.#replacing;
  }

  async #replaceOnce(reason: string): Promise<void> {
    const { clock, logger, onReplaced, onFatal } = this.#options;
    if (this.#stopped) return;
    this.#stall = reason;
    const nowMs = clock.nowMs();
    this.#restartsMs = [...this.#restartsMs.filter((ms) => nowMs - ms < RESTART_WINDOW_MS), nowMs];
    logger.error({ reason, restarts: this.#restartsMs.length }, 'the Kafka consumer is replaced');
    if (this.#restartsMs.length > MAX_RESTARTS) {
      onFatal(reason);
      return;
    }
    onReplaced();
    this.#ending = this.#consumer?.end();
    this.#consumer = undefined;
    await this.#ending;
    this.#progress.clear();
    if (!this.#stopped) await this.#startConsumer();
  }

  async #startConsumer(): Promise<void> {
    const consumer = this.#options.createConsumer((reason) => {
      // A consumer that was replaced may still speak.
      if (this.#consumer === consumer) void this.#replace(reason);
    });
    this.#consumer = consumer;
    await consumer.start();
  }
}
