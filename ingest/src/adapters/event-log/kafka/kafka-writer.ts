import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { EventLogError, type LogEntry } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import { within } from './deadline.js';
import { writeMessage } from './message-format.js';

/** Below the broker's limit of 1 MB on one batch. */
const MAX_SEND_BYTES = 512 * 1024;
const BYTES_PER_MESSAGE = 70;

export interface KafkaWriterOptions {
  kafka: Kafka;
  topic: string;
  partitions: readonly number[];
  /** After this an append is refused, though it may still be stored; a repeat is a duplicate and harmless. */
  deadlineMs: number;
  /** Payload that may wait for the broker; it takes five times as much memory. */
  maxWaitingBytes: number;
  logger: Logger;
}

/**
 * Appends each request whole to one partition, in turn and without a key. kafkajs loses acknowledged messages when one
 * send spans two brokers and a leader moves (tulios/kafkajs #1303), and when an idempotent producer retries, so it does
 * neither, and the answer is checked.
 */
export class KafkaWriter {
  readonly #options: KafkaWriterOptions;
  readonly #producer: Producer;
  #turn = 0;
  #waitingBytes = 0;
  #failure: string | undefined;

  constructor(options: KafkaWriterOptions) {
    this.#options = options;
    this.#producer = options.kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    // Collectors that start together should not all begin at the same partition.
    this.#turn = Math.floor(Math.random() * options.partitions.length);
  }

  /** Why the last append failed; undefined while they succeed. */
  get failure(): string | undefined {
    return this.#failure;
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  async disconnect(): Promise<void> {
    await this.#producer.disconnect();
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    const { maxWaitingBytes, deadlineMs } = this.#options;
    if (this.#waitingBytes >= maxWaitingBytes)
      throw new EventLogError('LOG_FULL', `${this.#waitingBytes} bytes wait for Kafka already`, true, 2_000);
    const sends = cutIntoSends(entries);
    const bytes = sends.reduce((sum, send) => sum + send.bytes, 0);
    this.#waitingBytes += bytes;
    const sent = this.#sendAll(sends.map((send) => send.values)).finally(() => {
      this.#waitingBytes -= bytes;
    });
    // It may fail long after its caller was answered.
    sent.catch(() => undefined);
    try {
      await within(deadlineMs, 'the append to Kafka', sent);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = `Kafka does not take events: ${reasonOf(error)}`;
      throw new EventLogError('LOG_UNAVAILABLE', this.#failure, true, 2_000, { cause: error });
    }
  }

  async #sendAll(sends: readonly string[][]): Promise<void> {
    const { partitions } = this.#options;
    const partition = partitions[this.#turn++ % partitions.length]!;
    for (const values of sends) await this.#send(partition, values);
  }

  async #send(partition: number, values: readonly string[]): Promise<void> {
    const { topic, logger } = this.#options;
    const messages = values.map((value) => ({ value, partition }));
    for (;;) {
      const answer = await this.#producer.send({ topic, acks: -1, messages });
      const [only] = answer;
      if (answer.length === 1 && only?.partition === partition && only.errorCode === 0) return;
      logger.warn(
        { partition, answer },
        'Kafka acknowledged something else than what was sent; sending again',
      );
    }
  }
}

function cutIntoSends(entries: readonly LogEntry[]): { values: string[]; bytes: number }[] {
  const sends: { values: string[]; bytes: number }[] = [];
  for (const entry of entries) {
    const value = writeMessage(entry);
    const bytes = Buffer.byteLength(value) + BYTES_PER_MESSAGE;
    const last = sends.at(-1);
    if (last === undefined || last.bytes + bytes > MAX_SEND_BYTES) sends.push({ values: [value], bytes });
    else {
      last.values.push(value);
      last.bytes += bytes;
    }
  }
  return sends;
}
