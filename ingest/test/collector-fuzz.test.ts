import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startCollector, type TestCollector, WRITE_KEY } from './support/collector.js';

/** The long form: FUZZ_RUNS=10000 npm run test:fuzz -w ingest */
const RUNS = Number(process.env.FUZZ_RUNS ?? 600);
/** The generator of bodies keeps what it made until its round is over. */
const ROUNDS = 10;
/** A long run tells a leak from a process that warms up: 1 KB a request of its second half would be seen. */
const WATCHES_MEMORY = RUNS >= 10_000;
const MAX_GROWTH_BYTES = (RUNS / 2) * 1_024;

const ALLOWED = new Set([200, 400, 401, 413, 415]);

/** What real clients send, to be broken. */
const realBodies = [
  {
    writeKey: WRITE_KEY,
    sentAt: '2026-11-22T12:00:00.000Z',
    batch: [realEvent('track'), realEvent('identify'), realEvent('page')],
  },
  { writeKey: WRITE_KEY, ...realEvent('track') },
  {
    writeKey: WRITE_KEY,
    context: { library: { name: 'analytics-go', version: '3.3.0' } },
    batch: [realEvent('alias'), realEvent('group')],
  },
].map((body) => JSON.stringify(body));

function realEvent(type: string) {
  return {
    type,
    event: 'Order Completed',
    messageId: 'ajs-next-1795345200000-5c1f',
    userId: 'customer-17',
    anonymousId: '5c1f7a30-1f0a-4a6e-9d52-0c7f4f1f6a11',
    previousId: 'device-3',
    groupId: 'team-1',
    timestamp: '2026-11-22T11:59:58.123Z',
    properties: { revenue: 12.5, currency: 'EUR', products: [{ sku: 'A-1', price: '6.25' }], 'a.b': null },
    traits: { plan: 'pro', seats: 3 },
    context: {
      ip: '203.0.113.77',
      library: { name: 'analytics.js', version: 'next-1.84.3' },
      page: { url: 'https://shop.example/a?b=c', referrer: 'https://search.example/', title: 'A' },
      campaign: { source: 'news', medium: 'email' },
    },
  };
}

const poison = fc.constantFrom(
  'null',
  '1e400',
  '-0',
  '18446744073709551616',
  '"\\ud800"',
  '"\\u0000"',
  '[[[[',
  '{"__proto__":{}}',
  '"constructor"',
  '{}',
  '[]',
  '""',
  'true',
  '9007199254740993',
  '{"a.b":1,"a%2Eb":2}',
  '1e-400',
  '"\u2028"',
  '"0001-01-01T00:00:00Z"',
  '{',
  '}',
  ',',
  '"',
  '\\',
  '\u0000',
);

/** Cuts, doubles and overwrites parts of a body. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  text: fc.oneof(poison, fc.string({ maxLength: 12, unit: 'binary' })),
  kind: fc.constantFrom('insert', 'replace', 'value', 'double'),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(body: string, { at, length, text, kind }: Mutation): string {
  const start = Math.floor(at * body.length);
  if (kind === 'insert') return body.slice(0, start) + text + body.slice(start);
  if (kind === 'replace') return body.slice(0, start) + text + body.slice(start + length);
  if (kind === 'double') return body.slice(0, start + length) + body.slice(start);
  // The value behind the next colon: the likeliest way to something that still parses.
  const colon = body.indexOf(':', start);
  return colon === -1
    ? body
    : body.slice(0, colon + 1) + body.slice(colon + 1).replace(/^("[^"]*"|[^,}\]]*)/, () => text);
}

const request = fc.record({
  body: fc.constantFrom(...realBodies),
  mutations: fc.array(mutation, { minLength: 0, maxLength: 4 }),
  path: fc.constantFrom('/v1/batch', '/v1/import/', '/v1/t', '/v1/identify', '/v1/a', '/v1/g'),
  pack: fc.constantFrom('none', 'gzip', 'broken'),
  type: fc.constantFrom(
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded; charset=x',
    ';;',
  ),
});

test(`${RUNS} mutated bodies: no 5xx, no crash, no growing memory, books that balance`, async () => {
  const collector = await startCollector();
  let received = 0;
  const takesAnything = fc.asyncProperty(request, async ({ body, mutations, path, pack, type }) => {
    const text = mutations.reduce(mutate, body);
    collector.log.entries.length = 0;
    collector.logged.length = 0;
    const response = await collector.post(path, packed(text, pack), {
      'content-type': type,
      ...(pack === 'none' ? {} : { 'content-encoding': 'gzip' }),
    });
    expect(ALLOWED).toContain(response.statusCode);
    const kept = [...collector.log.entries];
    if (response.statusCode !== 200) {
      expect(kept).toEqual([]);
      expect(response.json()).toMatchObject({
        success: false,
        code: expect.any(String),
        message: expect.any(String),
      });
      return;
    }
    const answer = response.json();
    received += kept.length;
    expect(answer.accepted).toBe(kept.filter((entry) => entry.kind === 'event').length);
    expect(answer.accepted + answer.deadLettered).toBe(kept.length);
    for (const entry of kept) expectStorable(entry.row);
  });
  const usedAfterRound: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await fc.assert(takesAnything, { numRuns: RUNS / ROUNDS });
    usedAfterRound.push(usedBytes());
  }
  expect(await total(collector, 'everloop_events_received_total')).toBe(received);
  expect(
    (await total(collector, 'everloop_events_accepted_total')) +
      (await total(collector, 'everloop_events_dead_lettered_total')),
  ).toBe(received);
  if (WATCHES_MEMORY)
    expect(usedAfterRound[ROUNDS - 1]! - usedAfterRound[ROUNDS / 2 - 1]!).toBeLessThan(MAX_GROWTH_BYTES);
}, 600_000);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is in use once nothing is left to collect. */
function usedBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function packed(text: string, pack: string): string | Buffer {
  if (pack === 'none') return text;
  const whole = gzipSync(text);
  return pack === 'gzip' ? whole : whole.subarray(0, whole.length - 9);
}

/** One line of well-formed JSON without an address in full. */
function expectStorable(row: string): void {
  expect(row).not.toContain('\n');
  expect(row.isWellFormed()).toBe(true);
  expect(row).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/i);
  expect(() => JSON.parse(row)).not.toThrow();
}

async function total(collector: TestCollector, name: string): Promise<number> {
  const { body } = await collector.app.inject('/metrics');
  const values = body.split('\n').filter((line) => line.startsWith(`${name}{`));
  return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
