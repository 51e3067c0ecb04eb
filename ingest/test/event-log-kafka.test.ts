import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKafkaLog } from '../src/adapters/event-log/kafka/open-kafka-log.js';
import { systemClock } from '../src/ports/clock.js';
import { createSink, describeEventLogContract, event, numbersOf } from './event-log-contract.js';
import { silentLogger } from './silent-logger.js';
import { type Cluster, findMissingPart, startCluster } from './support/kafka-broker.js';

const given = process.env.KAFKA_BROKERS?.split(',');
const missing = given === undefined ? await findMissingPart() : null;

describe.skipIf(missing !== null)(`Kafka${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    if (given === undefined) cluster = await startCluster(1);
  });
  afterAll(() => cluster?.dispose());

  const configOf = (name: string) => ({
    kind: 'kafka' as const,
    brokers: given ?? cluster!.addresses,
    topic: name,
    partitions: 3,
    replicationFactor: 1,
    groupId: `${name}-loader`,
    clientId: 'everloop-test',
    ssl: false,
  });
  const openAt = (name: string) =>
    openKafkaLog({
      config: configOf(name),
      clock: systemClock,
      logger: silentLogger,
      onFatal: (reason) => {
        throw new Error(reason);
      },
    });

  describeEventLogContract('kafka', async () => {
    const name = `contract-${randomUUID()}`;
    let log = await openAt(name);
    return {
      log,
      reopen: async () => {
        await log.close();
        log = await openAt(name);
        return log;
      },
      dispose: () => log.close(),
    };
  });

  const connect = () =>
    new Kafka({ brokers: configOf('').brokers, logLevel: logLevel.NOTHING, retry: { retries: 1_000_000 } });
  const quick = { maxRows: 100, maxBytes: 1_000_000, maxAgeMs: 5 };

  it('puts an append whole into one partition, and the next one into another', async () => {
    const name = `whole-${randomUUID()}`;
    const log = await openAt(name);
    for (let append = 0; append < 3; append++)
      await log.append(Array.from({ length: 7 }, (_, index) => event(append * 7 + index)));
    await log.close();
    const admin = connect().admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(name);
    await admin.disconnect();
    expect(offsets.map(({ high }) => high)).toEqual(['7', '7', '7']);
  });

  it('makes a dead letter of a message that is none of ours, and goes on', async () => {
    const name = `poison-${randomUUID()}`;
    const log = await openAt(name);
    const producer = connect().producer();
    await producer.connect();
    await producer.send({
      topic: name,
      messages: [
        { value: 'hello', partition: 1 },
        { value: null, partition: 1 },
      ],
    });
    await producer.disconnect();
    await log.append([event(1)]);
    const sink = createSink();
    const reader = await log.read(sink.handler, quick);
    expect(await log.awaitLoaded(20_000)).toBe(0);
    const letters = sink.entries().filter(({ kind }) => kind === 'dead_letter');
    expect(letters.map(({ row }) => JSON.parse(row))).toMatchObject([
      { code: 'unstorable', body: 'hello', message: expect.stringContaining(`${name}/1:0`) },
      { code: 'unstorable', body: '', message: expect.stringContaining(`${name}/1:1`) },
    ]);
    expect(numbersOf(sink.entries().filter(({ kind }) => kind === 'event'))).toEqual([1]);
    await reader.stop();
    await log.close();
  });

  it('loads every message once while loaders join and leave', async () => {
    const name = `shared-${randomUUID()}`;
    const collector = await openAt(name);
    const loaded: number[] = [];
    const startOne = async () => {
      const log = await openAt(name);
      const reader = await log.read(async ({ entries }) => {
        // As long as a small insert: a partition that is given away meanwhile must not be loaded again.
        await pause(30);
        loaded.push(...numbersOf(entries));
      }, quick);
      return { stop: () => reader.stop().then(() => log.close()) };
    };
    let next = 0;
    let sending = true;
    const sender = (async () => {
      while (sending) {
        await collector.append(Array.from({ length: 10 }, () => event(next++)));
        await pause(5);
      }
    })();
    const loaders = [await startOne()];
    for (let turn = 0; turn < 4; turn++) {
      loaders.push(await startOne());
      expect(await collector.awaitLoaded(30_000)).toBe(0);
      await loaders.shift()?.stop();
    }
    sending = false;
    await sender;
    expect(await collector.awaitLoaded(30_000)).toBe(0);
    for (const loader of loaders) await loader.stop();
    await collector.close();
    expect(loaded.sort((left, right) => left - right)).toEqual(
      Array.from({ length: next }, (_, index) => index),
    );
  });

  it('refuses to start where no broker answers, and says which', async () => {
    const config = { ...configOf('nowhere'), brokers: ['127.0.0.1:1'] };
    const open = openKafkaLog({
      config,
      clock: systemClock,
      logger: silentLogger,
      onFatal: () => {},
      times: { start: 300 },
    });
    await expect(open).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });
});
