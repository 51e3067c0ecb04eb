import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KafkaLogConfig } from '../src/adapters/event-log/kafka/connect.js';
import { type KafkaTimes, openKafkaLog } from '../src/adapters/event-log/kafka/open-kafka-log.js';
import { systemClock } from '../src/ports/clock.js';
import { createSink, describeEventLogContract, event, numbersOf } from './event-log-contract.js';
import { silentLogger } from './silent-logger.js';
import { type Cluster, startCluster } from './support/kafka-broker.js';
import { findMissingPart } from './support/kafka-jars.js';

const given = process.env.KAFKA_BROKERS?.split(',');
const missing = given === undefined ? await findMissingPart() : null;

describe.skipIf(missing !== null)(`Kafka${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    if (given === undefined) cluster = await startCluster(1, { secure: true });
  }, 240_000);
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
  const openAt = (name: string, settings: Partial<KafkaLogConfig> = {}, times: Partial<KafkaTimes> = {}) =>
    openKafkaLog({
      config: { ...configOf(name), ...settings },
      times,
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
    expect(offsets.map(({ high }) => high)).toEqual(['1', '1', '1']);
  });

  it('makes a dead letter of what is none of ours, reads old messages, and goes on', async () => {
    const name = `poison-${randomUUID()}`;
    const log = await openAt(name);
    const producer = connect().producer();
    await producer.connect();
    await producer.send({
      topic: name,
      messages: [
        { value: 'hello', partition: 1 },
        { value: null, partition: 1 },
        { value: '2e shop 2 {"n":2}\nhello again\ne shop 3 {"n":3}', partition: 1 },
        { value: '1e shop 4 {"n":4}', partition: 1 },
        { value: '3e shop 5 {"n":5}', partition: 1 },
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
      { code: 'unstorable', body: 'hello again', message: expect.stringContaining(`${name}/1:2, line 2`) },
      { code: 'unstorable', body: '3e shop 5 {"n":5}', message: expect.stringContaining(`${name}/1:4`) },
    ]);
    const events = numbersOf(sink.entries().filter(({ kind }) => kind === 'event'));
    expect(events.sort((left, right) => left - right)).toEqual([1, 2, 3, 4]);
    expect(log.incidents?.()).toMatchObject({ missing: 0, unreadable: 4 });
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

  it('hands the trace of a request over with its events, in Kafka’s headers', async () => {
    const name = `traced-${randomUUID()}`;
    const log = await openAt(name);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await log.append([event(1), event(2)], { traceparent, tracestate: 'shop=1' });
    const sink = createSink();
    const reader = await log.read(sink.handler, quick);
    expect(await log.awaitLoaded(20_000)).toBe(0);
    await log.append([event(3)]);
    expect(await log.awaitLoaded(20_000)).toBe(0);
    expect(sink.blocks.map((block) => block.traceparents)).toEqual([[traceparent], undefined]);
    await reader.stop();
    await log.close();
  });

  it('counts what retention took before it was loaded', async () => {
    const name = `gap-${randomUUID()}`;
    const log = await openAt(name, { partitions: 1 });
    await log.append([event(0)]);
    const sink = createSink();
    const first = await log.read(sink.handler, quick);
    expect(await log.awaitLoaded(20_000)).toBe(0);
    await first.stop();
    for (let n = 1; n < 10; n++) await log.append([event(n)]);
    const admin = connect().admin();
    await admin.connect();
    await admin.fetchTopicOffsets(name);
    await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: '7' }] });
    await admin.disconnect();
    const second = await log.read(sink.handler, quick);
    expect(await log.awaitLoaded(20_000)).toBe(0);
    expect(numbersOf(sink.entries())).toEqual([0, 7, 8, 9]);
    expect(log.incidents?.()).toEqual({ missing: 6, unreadable: 0, replacedReaders: 0 });
    await second.stop();
    await log.close();
  });

  it.skipIf(given !== undefined)(
    'refuses appends while the broker hangs, and is well again with it',
    async () => {
      const log = await openAt(`hang-${randomUUID()}`, {}, { appendDeadline: 300 });
      await log.append([event(1)]);
      const [broker] = cluster!.brokers;
      // The signal takes a moment: what comes before it is still taken.
      const appendUntilRefused = async () => {
        for (;;) await log.append([event(2)]);
      };
      broker!.freeze();
      try {
        await expect(appendUntilRefused()).rejects.toMatchObject({
          code: 'LOG_UNAVAILABLE',
          retryable: true,
        });
        expect(log.health()).toMatchObject({ ok: false });
      } finally {
        broker!.thaw();
      }
      // Without another append: an unready collector gets none.
      await vi.waitFor(() => expect(log.health()).toEqual({ ok: true }), { timeout: 20_000 });
      await log.close();
    },
  );

  describe.skipIf(given !== undefined)('behind TLS', () => {
    const passesThrough = async (settings: Partial<KafkaLogConfig>) => {
      const log = await openAt(`secure-${randomUUID()}`, settings);
      const sink = createSink();
      const reader = await log.read(sink.handler, quick);
      await log.append([event(1)]);
      expect(await log.awaitLoaded(20_000)).toBe(0);
      expect(numbersOf(sink.entries())).toEqual([1]);
      await reader.stop();
      await log.close();
    };

    it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('signs in by %s', async (mechanism) => {
      const { saslAddress, caFile, username, password } = cluster!.security!;
      const sasl = { mechanism, username, password };
      await passesThrough({ brokers: [saslAddress], ssl: { caFile }, sasl });
    });

    it('shows a certificate of its own', async () => {
      const { mutualAddress, caFile, certFile, keyFile } = cluster!.security!;
      await passesThrough({ brokers: [mutualAddress], ssl: { caFile, certFile, keyFile } });
    });

    it('refuses to start with a wrong password, an unknown authority or a missing file', async () => {
      const { saslAddress, caFile, username } = cluster!.security!;
      const brokers = [saslAddress];
      const sasl = { mechanism: 'plain' as const, username, password: 'wrong' };
      const times = { start: 3_000 };
      const code = 'LOG_UNAVAILABLE';
      await expect(openAt('no', { brokers, ssl: { caFile }, sasl }, times)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(/SASL.*Authentication failed/),
      });
      await expect(openAt('no', { brokers, ssl: true, sasl }, times)).rejects.toMatchObject({ code });
      await expect(
        openAt('no', { brokers, ssl: { caFile: '/nowhere/ca.pem' }, sasl }, times),
      ).rejects.toMatchObject({ code, message: expect.stringContaining('/nowhere/ca.pem') });
    });
  });

  it('refuses to start where no broker answers, and says which', async () => {
    const open = openAt('nowhere', { brokers: ['127.0.0.1:1'] }, { start: 300 });
    await expect(open).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });
});
