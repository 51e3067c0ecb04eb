import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { within } from '../../../domain/deadline.js';
import type { Clock } from '../../../ports/clock.js';
import {
  type BlockHandler,
  type BlockLimits,
  EventLogError,
  type LogIncidents,
  type LogLag,
  type LogReader,
} from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import { BlockFlusher } from './block-flusher.js';
import type { KafkaLogConfig } from './connect.js';
import { ConsumerSupervisor } from './consumer-supervisor.js';
import { GroupConsumer } from './group-consumer.js';
import type { GroupOffsets } from './group-offsets.js';
import { HeldMessages } from './held-messages.js';
import type { KafkaTimes } from './open-kafka-log.js';

export interface GroupLoadingOptions {
  kafka: Kafka;
  config: KafkaLogConfig;
  offsets: GroupOffsets;
  times: KafkaTimes;
  onFatal: (reason: string) => void;
  clock: Clock;
  logger: Logger;
}

interface Reader {
  supervisor: ConsumerSupervisor;
  flusher: BlockFlusher;
  held: HeldMessages;
}

const POLL_MS = 25;
/** An insert that hangs must not hold the end of the process: what it holds is loaded by the next one. */
const STOP_TIMEOUT_MS = 10_000;

/** The reading half: a supervised consumer that takes messages over, a flusher that loads them, and who waits for it. */
export class GroupLoading {
  readonly #options: GroupLoadingOptions;
  readonly #incidents: LogIncidents = { missing: 0, unreadable: 0, replacedReaders: 0 };
  #waiting = 0;
  #reader: Reader | undefined;

  constructor(options: GroupLoadingOptions) {
    this.#options = options;
  }

  /** Why nothing is loaded here though it should be. */
  get stall(): string | undefined {
    return this.#reader?.supervisor.stall;
  }

  get incidents(): LogIncidents {
    return { ...this.#incidents };
  }

  async start(handler: BlockHandler, limits: BlockLimits): Promise<LogReader> {
    if (this.#reader !== undefined)
      throw new EventLogError('LOG_LOCKED', 'this event log has a reader already', false);
    const { kafka, config, offsets, times, clock, logger, onFatal } = this.#options;
    const held = new HeldMessages(config.topic);
    const onGap = (partition: number, from: number, to: number) => {
      this.#incidents.missing += to - from;
      logger.error(
        { partition, from, to, entries: to - from },
        'messages are missing from Kafka: Kafka’s retention deleted them before they were loaded',
      );
    };
    const onUnreadable = (lines: number) => {
      this.#incidents.unreadable += lines;
    };
    const flusher: BlockFlusher = new BlockFlusher({
      held,
      handler,
      limits,
      commit: async (ends) => {
        if (supervisor.consumer === undefined) throw new Error('the consumer is being replaced');
        await supervisor.consumer.commit(ends);
      },
      attemptMs: times.insertAttempt,
      isUrgent: () => this.#waiting > 0,
      clock,
      logger,
    });
    const supervisor = new ConsumerSupervisor({
      createConsumer: (onDead) =>
        new GroupConsumer(
          {
            ...{ kafka, topic: config.topic, groupId: config.groupId },
            ...{ offsets, held, flusher, onDead, onGap, onUnreadable, logger },
          },
          clock.nowMs,
        ),
      readLag: () => offsets.read(clock.nowMs()),
      nextOffset: (partition) => held.nextOffset(partition),
      isHeldUp: () => !flusher.hasRoom && !flusher.isPaused,
      isUncommitted: (partition) => held.uncommitted.has(partition),
      checkMs: times.superviseEvery,
      stallMs: times.stall,
      onReplaced: () => {
        this.#incidents.replacedReaders += 1;
      },
      onFatal,
      clock,
      logger,
    });
    const reader = { supervisor, flusher, held };
    this.#reader = reader;
    try {
      // Before the consumer's first fetch, which may overwrite a commit that is older than the log.
      await offsets
        .read(clock.nowMs())
        .catch((error: unknown) =>
          logger.warn({ reason: reasonOf(error) }, 'the lag of the loader group could not be read'),
        );
      await supervisor.start();
    } catch (error) {
      await this.#stopReader(reader);
      throw error;
    }
    return { stop: () => this.#stopReader(reader) };
  }

  async lag(): Promise<LogLag> {
    const { offsets, clock } = this.#options;
    const lag = await offsets.lag(clock.nowMs());
    const heldSinceMs = this.#reader?.held.oldestMs;
    const heldMs = heldSinceMs === undefined || lag.entries === 0 ? 0 : clock.nowMs() - heldSinceMs;
    return { entries: lag.entries, oldestMs: Math.max(lag.oldestMs, heldMs) };
  }

  async awaitLoaded(timeoutMs: number): Promise<number> {
    const { clock } = this.#options;
    const startedMs = clock.nowMs();
    this.#waiting += 1;
    this.#reader?.flusher.wake();
    const over = new AbortController();
    try {
      await within(timeoutMs, 'loading', this.#untilLoaded(over.signal));
      return 0;
    } catch {
      return Math.max(1, clock.nowMs() - startedMs);
    } finally {
      over.abort();
      this.#waiting -= 1;
    }
  }

  async stop(): Promise<void> {
    if (this.#reader !== undefined) await this.#stopReader(this.#reader);
  }

  async #stopReader(reader: Reader): Promise<void> {
    // The flusher first: a commit after the consumer has stopped is accepted and forgotten.
    await reader.flusher.stop(STOP_TIMEOUT_MS);
    await reader.supervisor.stop();
    if (this.#reader === reader) this.#reader = undefined;
  }

  /** Goes on asking where Kafka cannot answer: a coordinator that has just moved is loading for a moment. */
  async #untilLoaded(over: AbortSignal): Promise<void> {
    const { offsets, clock, logger } = this.#options;
    let targets: ReadonlyMap<number, number> | undefined;
    for (; !over.aborted; await pause(POLL_MS))
      try {
        targets ??= await offsets.ends();
        const lags = await offsets.read(clock.nowMs());
        if (lags.every(({ partition, loaded }) => loaded >= (targets?.get(partition) ?? 0))) return;
      } catch (error) {
        logger.warn({ reason: reasonOf(error) }, 'the lag could not be read');
      }
  }
}
