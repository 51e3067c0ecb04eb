import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { DeadlineError, within } from '../../../domain/deadline.js';
import type { Clock } from '../../../ports/clock.js';
import { EventLogError, type LogEntry, type TraceContext } from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import { writeEntryLine } from '../entry-line.js';
import { writeHeaders, writeMessage } from './message-format.js';

/** Below the broker's limit of 1 MB on one batch. */
const MAX_SEND_BYTES = 512 * 1024;
/** What Kafka adds to a message, headers included. */
const MESSAGE_BYTES = 200;
const FAILURE_MEMORY_MS = 10_000;

export interface KafkaWriterOptions {
  kafka: Kafka;
  topic: string;
  partitions: readonly number[];
  /** After this an append is refused, though it may still be stored; a repeat is a duplicate and harmless. */
  deadlineMs: number;
  /** Payload that may wait for the broker; it takes five times as much memory. */
  maxWaitingBytes: number;
  clock: Clock;
  logger: Logger;
}

/**
 * Appends each request whole to one partition, in turn and without a key, as one message: fifty would cost the client, the
 * broker and the loader a multiple. kafkajs loses acknowledged messages when one send spans two brokers and a leader moves
 * (tulios/kafkajs #1303), and when an idempotent producer retries, so it does neither, and the answer is checked.
 */
export class KafkaWriter {
  readonly #options: KafkaWriterOptions;
  readonly #producer: Producer;
  #turn = 0;
  #waitingBytes = 0;
  #failure: { reason: string; untilMs: number } | undefined;

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

  /**
   * Why appends fail now. What was refused at its deadline counts until Kafka has taken it after all, another refusal for
   * a while: a process that is told to be unready for good would never get the event that shows it well again.
   */
  get failure(): string | undefined {
    const { clock } = this.#options;
    return this.#failure !== undefined && clock.nowMs() < this.#failure.untilMs
      ? this.#failure.reason
      : undefined;
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  async disconnect(): Promise<void> {
    await this.#producer.disconnect();
  }

  async append(entries: readonly LogEntry[], trace?: TraceContext): Promise<void> {
    const { maxWaitingBytes, deadlineMs } = this.#options;
    if (this.#waitingBytes >= maxWaitingBytes)
      throw new EventLogError('LOG_FULL', `${this.#waitingBytes} bytes already wait for Kafka`, true, 2_000);
    const sends = cutIntoSends(entries);
    const bytes = sends.reduce((sum, send) => sum + send.bytes, 0);
    this.#waitingBytes += bytes;
    const headers = trace === undefined ? {} : { headers: writeHeaders(trace) };
    const sent = this.#sendAll(sends.map(({ value }) => ({ value, ...headers }))).finally(() => {
      this.#waitingBytes -= bytes;
    });
    // It may end long after its caller was answered.
    sent.then(
      () => {
        this.#failure = undefined;
      },
      (error: unknown) => this.#fail(error, FAILURE_MEMORY_MS),
    );
    try {
      await within(deadlineMs, 'the append to Kafka', sent);
    } catch (error) {
      const reason = this.#fail(error, error instanceof DeadlineError ? Infinity : FAILURE_MEMORY_MS);
      throw new EventLogError('LOG_UNAVAILABLE', reason, true, 2_000, { cause: error });
    }
  }

  #fail(error: unknown, memoryMs: number): string {
    const reason = `Kafka does not accept events: ${reasonOf(error)}`;
    this.#failure = { reason, untilMs: this.#options.clock.nowMs() + memoryMs };
    return reason;
  }

  async #sendAll(messages: readonly Message[]): Promise<void> {
    const { partitions } = this.#options;
    const partition = partitions[this.#turn++ % partitions.length]!;
    for (const message of messages) await this.#send({ ...message, partition }, partition);
  }

  async #send(message: Message, partition: number): Promise<void> {
    const { topic, logger } = this.#options;
    const messages = [message];
    for (;;) {
      const answer = await this.#producer.send({ topic, acks: -1, messages });
      const [only] = answer;
      if (answer.length === 1 && only?.partition === partition && only.errorCode === 0) return;
      logger.warn({ partition, answer }, 'Kafka acknowledged other messages than those sent; sending again');
    }
  }
}

function cutIntoSends(entries: readonly LogEntry[]): { value: string; bytes: number }[] {
  const sends: { lines: string[]; bytes: number }[] = [];
  for (const entry of entries) {
    const line = writeEntryLine(entry);
    const bytes = Buffer.byteLength(line) + 1;
    const last = sends.at(-1);
    if (last === undefined || last.bytes + bytes > MAX_SEND_BYTES) sends.push({ lines: [line], bytes });
    else {
      last.lines.push(line);
      last.bytes += bytes;
    }
  }
  return sends.map(({ lines, bytes }) => ({ value: writeMessage(lines), bytes: bytes + MESSAGE_BYTES }));
}
