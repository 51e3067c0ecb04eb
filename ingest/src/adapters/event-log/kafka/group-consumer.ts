import { type Consumer, type EachBatchPayload, type Kafka, PartitionAssigners } from 'kafkajs';
import { within } from '../../../domain/deadline.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import { Signal } from '../signal.js';
import type { BlockFlusher } from './block-flusher.js';
import type { SupervisedConsumer } from './consumer-supervisor.js';
import type { GroupOffsets } from './group-offsets.js';
import type { HeldMessages } from './held-messages.js';
import { readMessage } from './message-format.js';

/** The group waits this long for a member that was killed, and again where its coordinator moves meanwhile. */
const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_MS = 2_000;
const REBALANCE_TIMEOUT_MS = 60_000;
const FETCH_WAIT_MS = 200;
const COMMIT_TIMEOUT_MS = 10_000;
const ROOM_CHECK_MS = 500;
const JOIN_TIMEOUT_MS = 5_000;
const LEAVE_TIMEOUT_MS = 3_000;
/** Below the session: a member that is silent longer is removed. */
const REJOIN_WAIT_MS = 7_000;
/** What the group says when it is being shared out again, or has done so without us; kafkajs joins again after each. */
const REJOINS = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'NOT_COORDINATOR_FOR_GROUP',
  'UNKNOWN_MEMBER_ID',
]);

export interface GroupConsumerOptions {
  kafka: Kafka;
  topic: string;
  groupId: string;
  offsets: GroupOffsets;
  held: HeldMessages;
  flusher: BlockFlusher;
  /** It ended for good: kafkajs does not start again after what it takes for a fatal error. */
  onDead: (reason: string) => void;
  /** Retention took messages before they were loaded: `to` is the first that is there. */
  onGap: (partition: number, from: number, to: number) => void;
  onUnreadable: (lines: number) => void;
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
  #storedCommits = 0;
  #committing: Promise<void> | undefined;
  #isJoining = false;
  readonly #joinOver = new Signal();

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
      // After a few retries it starts again with fresh metadata: in place it would go on asking a broker that is dead. One
      // that was ended while it joined must not come back by itself, or it holds partitions for no one.
      retry: { retries: 5, restartOnFailure: async () => !this.#ended },
    });
  }

  get partitions(): readonly number[] {
    return this.#partitions;
  }

  get aliveMs(): number {
    return this.#aliveMs;
  }

  async start(): Promise<void> {
    const { topic, held, flusher, onDead } = this.#options;
    const { events } = this.#consumer;
    const alive = () => {
      this.#aliveMs = this.#nowMs();
    };
    this.#consumer.on(events.HEARTBEAT, () => {
      alive();
      // The group still has us as it had us: kafkajs does not always join again after a refusal. It may go on where another
      // broker's fetch failed first, and it waits for the other batches before it joins, which wait for room.
      flusher.resume();
    });
    this.#consumer.on(events.FETCH, alive);
    this.#consumer.on(events.COMMIT_OFFSETS, () => {
      this.#storedCommits += 1;
    });
    // Said before every join that follows a refusal of kafkajs's own heartbeat, which nothing of ours can delay.
    this.#consumer.on(events.REBALANCING, () => {
      this.#isJoining = true;
      if (!this.#ended) void flusher.pause(0);
    });
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.#endJoin();
      // Joined after all, behind the back of `disconnect`: without leaving, it would keep its partitions idle.
      if (this.#ended) return void setImmediate(() => this.#leave());
      alive();
      this.#partitions = payload.memberAssignment[topic] ?? [];
      held.keepOnly(new Set(this.#partitions));
      flusher.resume();
    });
    this.#consumer.on(events.CRASH, ({ payload }) => {
      if (payload.restart) this.#isJoining = true;
      else this.#endJoin();
      if (!this.#ended && !payload.restart) onDead(reasonOf(payload.error));
    });
    await this.#consumer.connect();
    if (this.#ended) return await this.#leave();
    // From the start where nothing is committed or retention took it: from the end would leave events out silently.
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    this.#isJoining = true;
    // Not awaited: joining waits for members that were killed, up to their session's end, and that is not a reason to be down.
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
    // Two at once could be stored in the wrong order.
    if (this.#committing !== undefined) throw new Error('the previous commit is still running');
    const { topic } = this.#options;
    const offsets = [...ends].map(([partition, end]) => ({ topic, partition, offset: String(end) }));
    const before = this.#storedCommits;
    this.#committing = this.#consumer.commitOffsets(offsets).finally(() => {
      this.#committing = undefined;
    });
    await within(COMMIT_TIMEOUT_MS, 'the commit', this.#committing);
    // A consumer that is not running resolves without storing anything.
    if (this.#storedCommits === before) throw new Error('the consumer is not running');
  }

  /**
   * Leaves the group. Never waits for ever, as `disconnect` alone can. While it joins it cannot leave, and the group would
   * wait for it until its session ends.
   */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.#isJoining) await this.#joinOver.wait(JOIN_TIMEOUT_MS);
    await this.#leave();
  }

  #endJoin(): void {
    this.#isJoining = false;
    // kafkajs calls itself running right after it has said that it joined.
    setImmediate(() => this.#joinOver.raise());
  }

  async #leave(): Promise<void> {
    const { logger } = this.#options;
    await within(LEAVE_TIMEOUT_MS, 'leaving the group', this.#consumer.disconnect()).catch((error: unknown) =>
      logger.warn({ reason: reasonOf(error) }, 'a Kafka consumer could not be stopped'),
    );
  }

  async #takeOver({ batch, heartbeat, resolveOffset, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { topic, held, flusher, onUnreadable } = this.#options;
    const { partition, messages } = batch;
    const mayGoOn = () => isRunning() && !isStale() && !this.#ended;
    while (!flusher.hasRoom && mayGoOn()) {
      await this.#beat(heartbeat);
      await flusher.waitForRoom(ROOM_CHECK_MS);
    }
    await this.#noteGap(partition, Number(messages[0]?.offset));
    if (!mayGoOn()) return;
    for (const message of messages)
      held.push(partition, Number(message.offset), Number(message.timestamp), () => {
        const read = readMessage(message, `${topic}/${partition}:${message.offset}`);
        onUnreadable(read.unreadable);
        return read;
      });
    const last = messages.at(-1);
    if (last !== undefined) resolveOffset(last.offset);
    flusher.wake();
    await this.#beat(heartbeat);
  }

  /** Where reading goes on further ahead than it ended, another member may have loaded what lies between, or it is lost. */
  async #noteGap(partition: number, first: number): Promise<void> {
    const { held, offsets, onGap, logger } = this.#options;
    const next = held.nextOffset(partition);
    if (next !== undefined && next >= first) return;
    try {
      const { committed, low } = await offsets.standing(partition);
      const from = Math.max(next ?? -1, committed);
      if (from >= 0 && low > from) onGap(partition, from, low);
    } catch (error) {
      logger.warn({ partition, reason: reasonOf(error) }, 'a gap in Kafka could not be checked');
    }
  }

  /** A refused heartbeat means that the group is being shared out again: what runs is loaded and committed before that. */
  async #beat(heartbeat: () => Promise<void>): Promise<void> {
    try {
      await heartbeat();
    } catch (error) {
      if (REJOINS.has((error as { type?: string }).type ?? ''))
        await this.#options.flusher.pause(REJOIN_WAIT_MS);
      throw error;
    }
  }
}
