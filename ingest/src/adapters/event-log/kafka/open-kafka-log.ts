import type { Admin, Kafka } from 'kafkajs';
import { within } from '../../../domain/deadline.js';
import type { Clock } from '../../../ports/clock.js';
import {
  type BlockHandler,
  type BlockLimits,
  type EventLog,
  EventLogError,
} from '../../../ports/event-log.js';
import type { Logger } from '../../../ports/logger.js';
import { reasonOf } from '../deliver-block.js';
import { createKafka, type KafkaLogConfig } from './connect.js';
import { GroupLoading } from './group-loading.js';
import { GroupOffsets } from './group-offsets.js';
import { KafkaWriter } from './kafka-writer.js';

export interface KafkaLogOptions {
  config: KafkaLogConfig;
  clock: Clock;
  logger: Logger;
  /** The loader cannot go on and a new process might. */
  onFatal: (reason: string) => void;
  times?: Partial<KafkaTimes>;
}

/** All in milliseconds. */
export interface KafkaTimes {
  start: number;
  appendDeadline: number;
  insertAttempt: number;
  superviseEvery: number;
  stall: number;
}

const TIMES: KafkaTimes = {
  start: 30_000,
  appendDeadline: 10_000,
  insertAttempt: 30_000,
  superviseEvery: 5_000,
  stall: 60_000,
};
const MAX_WAITING_BYTES = 16 * 1024 ** 2;

/**
 * The log that many processes share. Entries keep no order but that of one append; positions are the group's offsets.
 *
 * Errors  LOG_UNAVAILABLE where no broker answers or the topic cannot be made.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { config, clock, logger } = options;
  const times = { ...TIMES, ...options.times };
  try {
    const kafka = createKafka(config, logger);
    const partitions = await prepareTopic(kafka, config, times.start);
    const writer = createWriter(kafka, partitions, options, times);
    await within(times.start, 'reaching Kafka', writer.connect());
    return createLog(options, times, { kafka, writer });
  } catch (error) {
    const where = `${config.brokers.join(', ')} (topic ${config.topic})`;
    throw new EventLogError(
      'LOG_UNAVAILABLE',
      `Kafka at ${where} cannot be used: ${reasonOf(error)}`,
      true,
      5_000,
      {
        cause: error,
      },
    );
  }

  function createLog(
    { config }: KafkaLogOptions,
    times: KafkaTimes,
    { kafka, writer }: { kafka: Kafka; writer: KafkaWriter },
  ): EventLog {
    const offsets = new GroupOffsets(kafka, config.topic, config.groupId);
    const loading = new GroupLoading({
      kafka,
      config,
      offsets,
      times,
      clock,
      logger,
      onFatal: options.onFatal,
    });
    let closed = false;
    return {
      isShared: true,
      async append(entries, trace) {
        if (closed) throw new EventLogError('LOG_CLOSED', 'the event log is closed', false);
        if (entries.length > 0) await writer.append(entries, trace);
      },
      read: (handler: BlockHandler, limits: BlockLimits) => loading.start(handler, limits),
      awaitLoaded: (timeoutMs) => loading.awaitLoaded(timeoutMs),
      lag: () => loading.lag(),
      health() {
        const reason = closed ? 'the event log is closed' : (writer.failure ?? loading.stall);
        return reason === undefined ? { ok: true } : { ok: false, reason };
      },
      incidents: () => loading.incidents,
      async close() {
        if (closed) return;
        closed = true;
        await loading.stop();
        await within(
          times.appendDeadline,
          'disconnecting from Kafka',
          Promise.all([writer.disconnect(), offsets.close()]),
        ).catch((error: unknown) =>
          logger.warn({ reason: reasonOf(error) }, 'the connection to Kafka was not closed cleanly'),
        );
      },
    };
  }
}

function createWriter(
  kafka: Kafka,
  partitions: number[],
  { config, clock, logger }: KafkaLogOptions,
  times: KafkaTimes,
) {
  return new KafkaWriter({
    kafka,
    topic: config.topic,
    partitions,
    deadlineMs: times.appendDeadline,
    maxWaitingBytes: MAX_WAITING_BYTES,
    clock,
    logger,
  });
}

/** Looks the topic up or makes it, so that no send ever meets a missing one. Answers its partitions. */
async function prepareTopic(kafka: Kafka, config: KafkaLogConfig, timeoutMs: number): Promise<number[]> {
  const admin = kafka.admin();
  try {
    return await within(timeoutMs, 'reaching Kafka', findOrCreateTopic(admin, config));
  } finally {
    void admin.disconnect().catch(() => undefined);
  }
}

async function findOrCreateTopic(admin: Admin, config: KafkaLogConfig): Promise<number[]> {
  const { topic, partitions: numPartitions, replicationFactor } = config;
  await admin.connect();
  if (!(await admin.listTopics()).includes(topic))
    await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor }], waitForLeaders: true });
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics[0]!.partitions.map(({ partitionId }) => partitionId).sort((left, right) => left - right);
}
