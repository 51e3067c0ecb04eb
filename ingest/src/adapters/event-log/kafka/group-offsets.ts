import type { Admin, Kafka } from 'kafkajs';
import { within } from '../../../domain/deadline.js';
import type { LogLag } from '../../../ports/event-log.js';

export interface PartitionLag {
  partition: number;
  /** First offset that is not loaded. */
  loaded: number;
  /** Offset behind the last message. */
  end: number;
}

const ADMIN_TIMEOUT_MS = 10_000;
const SAMPLES = 3_600;

/** What the group has loaded and what is in the topic, by an admin client: a consumer's own view may be a dead one's. */
export class GroupOffsets {
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | undefined;
  #isClosed = false;
  readonly #topic: string;
  readonly #groupId: string;
  /** When each end was first seen, oldest first: the age of what is not loaded, without reading it. */
  readonly #seen = new Map<number, { end: number; ms: number }[]>();
  /** The last commit of each partition: kafkajs overwrites it where retention took the messages after it. */
  readonly #committed = new Map<number, number>();

  constructor(kafka: Kafka, topic: string, groupId: string) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#groupId = groupId;
  }

  async ends(): Promise<Map<number, number>> {
    const offsets = await this.#byAdmin((admin) => admin.fetchTopicOffsets(this.#topic));
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  async read(nowMs: number): Promise<PartitionLag[]> {
    const { topicOffsets, committed } = await this.#ask();
    return topicOffsets.map(({ partition, low, high }) => {
      const loaded = Math.max(committed.get(partition) ?? -1, Number(low));
      const lag = { partition, loaded, end: Number(high) };
      this.#remember(lag, nowMs);
      return lag;
    });
  }

  /** What the group committed of a partition, -1 before the first time, and the first offset that is there. */
  async standing(partition: number): Promise<{ committed: number; low: number }> {
    const { topicOffsets } = await this.#ask();
    const found = topicOffsets.find((each) => each.partition === partition);
    return { committed: this.#committed.get(partition) ?? -1, low: Number(found?.low ?? 0) };
  }

  /** Whether the group ever loaded a message of the topic. */
  async hasCommitted(): Promise<boolean> {
    const { committed } = await this.#ask();
    return [...committed.values()].some((offset) => offset > 0);
  }

  async lag(nowMs: number): Promise<LogLag> {
    let entries = 0;
    let oldestMs = 0;
    for (const { partition, loaded, end } of await this.read(nowMs)) {
      if (end <= loaded) continue;
      entries += end - loaded;
      const since = this.#seen.get(partition)?.find((seen) => seen.end > loaded)?.ms ?? nowMs;
      oldestMs = Math.max(oldestMs, nowMs - since, 1);
    }
    return { entries, oldestMs };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const admin = this.#admin;
    this.#admin = undefined;
    await (await admin)?.disconnect();
  }

  async #ask() {
    const [topicOffsets, [group]] = await this.#byAdmin((admin) =>
      Promise.all([
        admin.fetchTopicOffsets(this.#topic),
        admin.fetchOffsets({ groupId: this.#groupId, topics: [this.#topic] }),
      ]),
    );
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    for (const [partition, offset] of committed) if (offset >= 0) this.#committed.set(partition, offset);
    return { topicOffsets, committed };
  }

  #remember({ partition, loaded, end }: PartitionLag, ms: number): void {
    const seen = this.#seen.get(partition) ?? [];
    if (end > (seen.at(-1)?.end ?? 0)) seen.push({ end, ms });
    const waiting = seen.filter((sample) => sample.end > loaded).slice(0, SAMPLES);
    this.#seen.set(partition, waiting);
  }

  /**
   * After a refusal the next question goes by a new client: kafkajs's admin asks the old leaders for five minutes when one
   * has moved, because NOT_LEADER makes it give up without looking for the new ones.
   */
  async #byAdmin<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    // A late check of the supervisor must not open a connection that no one closes.
    if (this.#isClosed) throw new Error('the log is closed');
    this.#admin ??= connect(this.#kafka);
    const admin = this.#admin;
    try {
      return await within(ADMIN_TIMEOUT_MS, 'reading offsets from Kafka', admin.then(question));
    } catch (error) {
      if (this.#admin === admin) {
        this.#admin = undefined;
        void admin.then((old) => old.disconnect()).catch(() => undefined);
      }
      throw error;
    }
  }
}

async function connect(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  await admin.connect();
  return admin;
}
