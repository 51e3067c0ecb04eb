import { within } from '../../../domain/deadline.js';
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
  /** Whether there is room to take messages over: without it, standing still is right. */
  hasRoom: () => boolean;
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
const STOP_TIMEOUT_MS = 10_000;

/** Owns the consumer object and replaces it when it is dead or stands still, whatever its events say. */
export class ConsumerSupervisor {
  readonly #options: SupervisorOptions;
  #consumer: SupervisedConsumer | undefined;
  #restartsMs: number[] = [];
  #progress = new Map<number, { offset: number | undefined; ms: number }>();
  #stopped = false;
  #replacing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();
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

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    // Both may wait for a broker that does not come back.
    await within(STOP_TIMEOUT_MS, 'the supervisor', Promise.all([this.#checking, this.#replacing])).catch(
      (error: unknown) => this.#options.logger.warn({ reason: reasonOf(error) }, 'not waited for'),
    );
    await this.#consumer?.end();
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#checking = this.#check().finally(() => this.#schedule());
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
    const { readLag, nextOffset, hasRoom, stallMs, clock } = this.#options;
    const consumer = this.#consumer;
    if (consumer === undefined) return 'the Kafka consumer is gone';
    if (clock.nowMs() - consumer.aliveMs >= stallMs) return `the Kafka consumer was silent for ${stallMs} ms`;
    const lags = await readLag();
    const nowMs = clock.nowMs();
    const mine = new Set(consumer.partitions);
    for (const { partition, loaded, end } of lags) {
      const offset = nextOffset(partition);
      const known = this.#progress.get(partition);
      const lags = mine.has(partition) && hasRoom() && (offset ?? loaded) < end;
      if (!lags || known === undefined || known.offset !== offset)
        this.#progress.set(partition, { offset, ms: nowMs });
      else if (nowMs - known.ms >= stallMs) return `partition ${partition} stood still for ${stallMs} ms`;
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
    const old = this.#consumer;
    this.#consumer = undefined;
    await old?.end();
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
