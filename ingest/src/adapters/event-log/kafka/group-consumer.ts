import { type Consumer, type EachBatchPayload, type Kafka, PartitionAssigners } from 'kafkajs';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import type { BlockFlusher } from './block-flusher.js';
import type { SupervisedConsumer } from './consumer-supervisor.js';
import { within } from './deadline.js';
import type { GroupOffsets } from './group-offsets.js';
import type { HeldMessages } from './held-messages.js';
import { readMessage } from './message-format.js';

const SESSION_TIMEOUT_MS = 30_000;
const HEARTBEAT_MS = 3_000;
const REBALANCE_TIMEOUT_MS = 60_000;
const FETCH_WAIT_MS = 200;
const COMMIT_TIMEOUT_MS = 10_000;
const ROOM_CHECK_MS = 500;
const DISCONNECT_TIMEOUT_MS = 5_000;

export interface GroupConsumerOptions {
  kafka: Kafka;
  topic: string;
  groupId: string;
  offsets: GroupOffsets;
  held: HeldMessages;
  flusher: BlockFlusher;
  /** It ended for good: kafkajs does not start again after what it takes for a fatal error. */
  onDead: (reason: string) => void;
  logger: Logger;
}

/**
 * One kafkajs consumer. It only takes messages over; the flusher loads them and commits. A long insert inside
 * `eachBatch` would cost the membership: there is no heartbeat but between batches.
 */
export class GroupConsumer implements SupervisedConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #consumer: Consumer;
  #partitions: number[] = [];
  #aliveMs: number;
  readonly #nowMs: () => number;
  #ended = false;

  constructor(options: GroupConsumerOptions, nowMs: () => number) {
    this.#options = options;
    this.#nowMs = nowMs;
    this.#aliveMs = nowMs();
    this.#consumer = options.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      partitionAssigners: [PartitionAssigners.roundRobin],
    });
  }

  get partitions(): readonly number[] {
    return this.#partitions;
  }

  get aliveMs(): number {
    return this.#aliveMs;
  }

  async start(): Promise<void> {
    const { topic, held, onDead } = this.#options;
    const { events } = this.#consumer;
    const alive = () => {
      this.#aliveMs = this.#nowMs();
    };
    this.#consumer.on(events.HEARTBEAT, alive);
    this.#consumer.on(events.FETCH, alive);
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      if (this.#ended) return;
      alive();
      this.#partitions = payload.memberAssignment[topic] ?? [];
      held.keepOnly(new Set(this.#partitions));
    });
    this.#consumer.on(events.CRASH, ({ payload }) => {
      if (!this.#ended && !payload.restart) onDead(reasonOf(payload.error));
    });
    await this.#consumer.connect();
    // From the start where nothing is committed or retention took it: from the end would leave events out in silence.
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    // Not awaited: joining waits for members that were killed, up to their session's end, and that is no reason to be down.
    this.#consumer
      .run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#takeOver(payload),
      })
      .catch((error: unknown) => {
        if (!this.#ended) onDead(reasonOf(error));
      });
  }

  async commit(ends: ReadonlyMap<number, number>): Promise<void> {
    if (ends.size === 0) return;
    const { topic } = this.#options;
    const offsets = [...ends].map(([partition, end]) => ({ topic, partition, offset: String(end) }));
    await within(COMMIT_TIMEOUT_MS, 'the commit', this.#consumer.commitOffsets(offsets));
  }

  /** Leaves the group. Never waits for ever, as `disconnect` alone can. */
  async end(): Promise<void> {
    this.#ended = true;
    await within(DISCONNECT_TIMEOUT_MS, 'leaving the group', this.#consumer.disconnect()).catch(
      (error: unknown) =>
        this.#options.logger.warn({ reason: reasonOf(error) }, 'a Kafka consumer was left behind'),
    );
  }

  async #takeOver({ batch, heartbeat, resolveOffset, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { topic, held } = this.#options;
    const mayGoOn = () => isRunning() && !isStale() && !this.#ended;
    while (!this.#options.flusher.hasRoom && mayGoOn()) {
      await this.#beat(heartbeat);
      await this.#options.flusher.waitForRoom(ROOM_CHECK_MS);
    }
    if (held.nextOffset(batch.partition) === undefined) {
      const committed = (await this.#options.offsets.committed()).get(batch.partition);
      if (committed !== undefined) held.expect(batch.partition, committed);
    }
    if (!mayGoOn()) return;
    for (const { offset, value, timestamp } of batch.messages) {
      const appendedMs = Number(timestamp);
      held.push(batch.partition, Number(offset), appendedMs, () =>
        readMessage(value, `${topic}/${batch.partition}:${offset}`, appendedMs),
      );
    }
    const last = batch.messages.at(-1);
    if (last !== undefined) resolveOffset(last.offset);
    this.#options.flusher.wake();
    await this.#beat(heartbeat);
  }

  /** A refused heartbeat means that the group is being shared out anew: what runs is loaded and committed before that. */
  async #beat(heartbeat: () => Promise<void>): Promise<void> {
    try {
      await heartbeat();
    } catch (error) {
      await this.#options.flusher.settled();
      throw error;
    }
  }
}
