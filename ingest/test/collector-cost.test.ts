import { gzipSync } from 'node:zlib';
import {
  definePlan,
  MAX_BATCH_ITEMS,
  MAX_BODY_BYTES,
  MAX_EVENT_BYTES,
  MAX_INHERITED_BYTES,
  MAX_WRITE_AMPLIFICATION,
} from '@everloop/schemas';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PART_CHARS } from '../src/domain/work.js';
import { startCollector, type TestCollector, WRITE_KEY } from './support/collector.js';
import {
  bytesInLog,
  inheritedBytes,
  listOf,
  MAX_EMPTY_ROW_BYTES,
  measureWork,
  type Work,
  type WorkMeter,
} from './support/measure-work.js';

/** What a request may cost, whatever is in it: counted in bytes and parts, not in seconds. */

const KEY = { authorization: `Bearer ${WRITE_KEY}` };
const GZIP = { ...KEY, 'content-encoding': 'gzip' };

/** One part ends behind an event that may be of the largest size, with an envelope of the largest size, in a dozen copies. */
const MAX_PART_CHARS = PART_CHARS + 12 * 2 * MAX_EVENT_BYTES;
/** Each character is read once, measured, hashed, written, and quoted where a text holds it. */
const MAX_WORK_PER_CHAR = 12;

let meter: WorkMeter | undefined;
afterEach(() => meter?.restore());

async function measure(
  body: string | Buffer,
  options: { path?: string; plan?: Parameters<typeof startCollector>[1] } = {},
): Promise<{ collector: TestCollector; work: Work; status: number; code: string; logBytes: number }> {
  const { path = '/v1/batch', plan = {} } = options;
  meter = measureWork();
  const collector = await startCollector({}, { nextTurn: meter.nextTurn, ...plan });
  const compressed = gzipSync(body);
  const before = { ...meter.work };
  const response = await collector.post(path, compressed, GZIP);
  meter.restore();
  const { chars, turns, maxPartChars } = meter.work;
  const logBytes = bytesInLog(collector.log);
  const work = { chars: chars - before.chars, turns, maxPartChars };
  return { collector, work, status: response.statusCode, code: response.json().code, logBytes };
}

const repeat = (text: string, bytes: number) => text.repeat(Math.floor(bytes / text.length));
const LARGE_CONTEXT = `{"a":"${'x'.repeat(32_000)}"}`;

describe('a batch that is refused before anything of it is judged', () => {
  test.each<[name: string, body: string]>([
    ['100,000 numbers', `{"batch":[${listOf(100_000, '1')}]}`],
    ['300,000 numbers', `{"batch":[${listOf(300_000, '1')}]}`],
    ['2.6 million numbers', `{"batch":[${repeat('1,', MAX_BODY_BYTES - 20)}1]}`],
    [
      '20,000 empty objects below a large context',
      `{"context":${LARGE_CONTEXT},"batch":[${listOf(20_000, '{}')}]}`,
    ],
    ['5,000 of them', `{"context":${LARGE_CONTEXT},"batch":[${listOf(5_000, '{}')}]}`],
    ['5,000 of them, the context last', `{"batch":[${listOf(5_000, '{}')}],"context":${LARGE_CONTEXT}}`],
    [
      '5,000 of them below large integrations',
      `{"integrations":${LARGE_CONTEXT},"batch":[${listOf(5_000, '{}')}]}`,
    ],
    [
      '5,000 of them below a context that is text',
      `{"context":"${'x'.repeat(32_000)}","batch":[${listOf(5_000, '{}')}]}`,
    ],
    [
      '20 of them below a context of 1 MB',
      `{"context":{"a":[${repeat('"x",', 1_000_000)}1]},"batch":[${listOf(20, '{}')}]}`,
    ],
    ['10,001 items of other kinds', `{"batch":[${listOf(10_001, 'null')}]}`],
    ['as many in a body of one part', `{"batch":[${listOf(10_001, '1')}]}`],
  ])('%s', async (_name, body) => {
    const { collector, work, status, code } = await measure(body);
    expect([status, code]).toEqual([413, 'BATCH_TOO_LONG']);
    expect(collector.log.entries).toEqual([]);
    expect(work.chars).toBeLessThanOrEqual(2 * body.length + 4 * PART_CHARS);
    expect(work.maxPartChars).toBeLessThanOrEqual(2 * PART_CHARS + 100);
  });

  test('of 250 bytes of gzip is read no further than its 10,001st item', async () => {
    const body = `{"batch":[${listOf(100_000, '1')}]}`;
    expect(gzipSync(body, { level: 9 }).length).toBeLessThan(300);
    const { work } = await measure(body);
    expect(work.chars).toBeLessThanOrEqual(PART_CHARS + 1_000);
  });
});

describe('the last that is taken', () => {
  test('10,000 items, of which 2,500 are judged', async () => {
    const { collector, status, work, logBytes } = await measure(
      `{"batch":[${listOf(MAX_BATCH_ITEMS, '1')}]}`,
    );
    expect(status).toBe(200);
    expect(collector.log.deadLetters().map(({ code }) => code)).toEqual([
      ...Array(2_500).fill('not_an_object'),
      ...Array(7_500).fill('batch_too_long'),
    ]);
    expect(work.turns).toBeGreaterThan(50);
    expect(logBytes).toBeLessThan(MAX_BATCH_ITEMS * MAX_EMPTY_ROW_BYTES);
  });

  test.each([
    [0, 200],
    [1, 413],
  ])('an envelope of %i bytes more than 16 MiB for 1,000 items: %i', async (more, status) => {
    const bytes = Math.floor(MAX_INHERITED_BYTES / 1_000) + more;
    const context = `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await measure(`{"context":${context},"batch":[${listOf(1_000, '1')}]}`)).status).toBe(status);
  });
});

const plan = definePlan({
  events: {
    Nested: z.object({ tree: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number()))) }),
    Listed: z.object({ list: z.array(z.object({ a: z.number() })) }),
  },
});
const oddHost = Array.from({ length: 8_000 }, (_, index) => String.fromCharCode(0x4e00 + index)).join('');
const event = (members: string) => `{"type":"track","event":"A","userId":"u",${members}}`;
const longKey = 'k'.repeat(250);

describe('a request is judged in parts, and writes a bounded multiple of what came', () => {
  const BYTES = 400_000;
  test.each<[name: string, body: string | Buffer, path?: string]>([
    [
      '400 KB of numbers with a text of their own',
      `{"batch":[${event(`"properties":{"a":[${repeat('1.0,', BYTES)}1]}`)}]}`,
    ],
    ['400 KB of numbers as one event', event(`"properties":{"a":[${repeat('1,', BYTES)}1]}`), '/v1/track'],
    [
      '400 KB of keys',
      event(`"properties":{${Array.from({ length: BYTES / 10 }, (_, n) => `"${n.toString(36)}":1`)}}`),
      '/v1/track',
    ],
    [
      '400 KB of keys of the event itself',
      `{"batch":[{${Array.from({ length: BYTES / 10 }, (_, n) => `"${n.toString(36)}":1`)}}]}`,
    ],
    ['100,000 objects', `{"batch":[${event(`"properties":{"a":[${listOf(100_000, '{}')}]}`)}]}`],
    ['lists inside each other', `{"batch":[${listOf(60, '['.repeat(2_000) + ']'.repeat(2_000))}]}`],
    ['a list as an item', `{"batch":[[${listOf(200_000, '1')}]]}`],
    ['400 KB of quotes', event(`"properties":{"a":"${repeat('\\"', BYTES)}"}`), '/v1/track'],
    [
      'ids of 400 KB',
      `{"batch":[{"type":"track","userId":"${'u'.repeat(BYTES)}","messageId":"${'m'.repeat(BYTES)}"}]}`,
    ],
    [
      'a time of 30 KB for 2,500 items',
      `{"sentAt":"2026-11-22T12:00:00.${'0'.repeat(30_000)}Z","batch":[${listOf(2_500, '{}')}]}`,
    ],
    ['a sentAt that is an object of 30 KB', `{"sentAt":${LARGE_CONTEXT},"batch":[${listOf(2_500, '{}')}]}`],
    [
      '16 MiB of contexts in events',
      `{"context":{"a":"${'x'.repeat(6_600)}"},"batch":[${listOf(2_500, event('"context":{}'))}]}`,
    ],
    [
      '16 MiB of contexts in dead letters',
      `{"context":{"a":"${'x'.repeat(1_600)}"},"batch":[${listOf(10_000, '{}')}]}`,
    ],
    [
      'traits of the envelope in every event',
      `{"context":{"traits":{"${'.'.repeat(250)}":1}},"batch":[${listOf(2_500, '{"type":"identify","userId":"u"}')}]}`,
    ],
    [
      'hosts that are slow to read',
      `{"batch":[${listOf(8, event(`"context":{"page":{"referrer":"http://${oddHost}/"}}`))}]}`,
    ],
    [
      'integers of 30,000 digits',
      `{"batch":[${listOf(8, event(`"properties":{"a":${'9'.repeat(30_000)}}`))}]}`,
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from(
        `{"batch":[${listOf(60, event(`"context":{"campaign":{"name":"${'\xff'.repeat(9_000)}"}}`))}]}`,
        'latin1',
      ),
    ],
    [
      'violations with long paths',
      `{"batch":[${listOf(20, `{"type":"track","event":"Nested","userId":"u","properties":{"tree":{"${longKey}":{"${longKey}":{${Array.from({ length: 100 }, (_, n) => `"${longKey}${n}":""`)}}}}}}`)}]}`,
    ],
    [
      'thousands of violations',
      `{"batch":[${listOf(20, `{"type":"track","event":"Listed","userId":"u","properties":{"list":[${listOf(900, '{"a":""}')}]}}`)}]}`,
    ],
    [
      '2,500 events whose verdicts are many',
      `{"batch":[${listOf(2_500, `{"type":"track","event":"Listed","userId":"u","properties":{"list":[${listOf(20, '0')}]}}`)}]}`,
    ],
  ])('%s', async (_name, body, path = '/v1/batch') => {
    const { collector, work, status, logBytes } = await measure(body, { path, plan: { plan } });
    expect(status).toBe(200);
    const { entries } = collector.log;
    const came = body.length + inheritedBytes(body) * entries.length;
    const ownWords = entries.length * MAX_EMPTY_ROW_BYTES;
    expect(logBytes).toBeLessThanOrEqual(MAX_WRITE_AMPLIFICATION * came + ownWords);
    expect(logBytes).toBeLessThanOrEqual(MAX_WRITE_AMPLIFICATION * (body.length + MAX_INHERITED_BYTES));
    expect(work.chars).toBeLessThanOrEqual(MAX_WORK_PER_CHAR * came + 4 * ownWords + 4 * PART_CHARS);
    // A row that is written is copied once more, whatever its length.
    const longestRow = Math.max(...entries.map(({ row }) => row.length));
    expect(work.maxPartChars).toBeLessThanOrEqual(MAX_PART_CHARS + 2 * longestRow);
    if (work.chars > MAX_PART_CHARS + 2 * longestRow) expect(work.turns).toBeGreaterThan(0);
  });
});

test('a small request is answered while a large one is judged', async () => {
  const { post } = await startCollector();
  const order: string[] = [];
  const send = async (name: string, body: string) => {
    expect((await post('/v1/batch', body, KEY)).statusCode).toBe(200);
    order.push(name);
  };
  const large = send('large', `{"batch":[${listOf(MAX_BATCH_ITEMS, '1')}]}`);
  const small = send('small', `{"batch":[${event('"properties":{}')}]}`);
  await Promise.all([large, small]);
  expect(order).toEqual(['small', 'large']);
});
