import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlan } from '@everloop/schemas';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { completeConfig } from '../src/config.js';
import { type RunningServer, serve } from '../src/serve.js';

const project = (id: string) => ({
  id,
  timeZone: 'UTC',
  writeKeys: [`wk_${id}_test`],
  readKeys: [`rk_${id}_test`],
  adminKeys: [`ak_${id}_test`],
});
const plan = definePlan({ events: { 'Product Viewed': z.object({ sku: z.string() }) } });

let dataDir: string;
let server: RunningServer;
let nowMs = Date.parse('2026-11-22T12:00:00Z');

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'everloop-letters-'));
  const config = await completeConfig({
    projects: [{ ...project('shop'), plan }, project('club')],
    dataDir,
    port: 0,
    freshnessMs: 20_000,
  });
  server = await serve(config, { logger: pino({ level: 'silent' }), clock: { nowMs: () => nowMs } });
});
afterAll(async () => {
  await server?.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(method: string, path: string, key: string, body?: unknown) {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
const send = (batch: unknown[], id = 'shop') => ask('POST', '/v1/batch', `wk_${id}_test`, { batch });
const list = async (query = '', id = 'shop') =>
  (await ask('GET', `/v1/dead-letters${query}`, `rk_${id}_test`)).body;

const ahead = {
  type: 'track',
  event: 'Product Viewed',
  userId: 'u1',
  messageId: 'm-ahead',
  timestamp: '2026-11-24T12:00:00.000Z',
  properties: { sku: 'A-1' },
};

describe('dead letters', () => {
  test('are listed once, counted by reason and shown with the event', async () => {
    await send([ahead, { type: 'track', userId: 'u1', messageId: 'm-nameless' }]);
    await send([ahead]);
    const { counts, deadLetters } = await list();
    expect(counts).toEqual([
      { code: 'missing_event', waiting: 1, replayed: 0 },
      { code: 'timestamp_in_future', waiting: 1, replayed: 0 },
    ]);
    expect(deadLetters).toHaveLength(2);
    const [letter] = (await list('?code=timestamp_in_future')).deadLetters;
    expect(letter).toMatchObject({
      messageId: 'm-ahead',
      code: 'timestamp_in_future',
      receivedAt: '2026-11-22T12:00:00.000Z',
      route: 'batch',
      replayedAt: null,
    });
    const shown = await ask('GET', `/v1/dead-letters/${letter.id}`, 'rk_shop_test');
    expect(JSON.parse(shown.body.body)).toEqual(ahead);
  });

  test('a replay is judged by its own clock, keeps the time of receipt and is marked', async () => {
    const early = await ask('POST', '/v1/dead-letters/replay', 'ak_shop_test', {
      code: 'timestamp_in_future',
    });
    expect(early.body).toMatchObject({ replayed: 0, refused: [{ code: 'timestamp_in_future' }] });

    nowMs = Date.parse('2026-11-24T00:00:00Z');
    const { deadLetters } = await list('?code=timestamp_in_future');
    const replayed = await ask('POST', '/v1/dead-letters/replay', 'ak_shop_test', {
      ids: [deadLetters[0].id],
    });
    expect(replayed.body).toEqual({ replayed: 1, refused: [] });
    expect((await list('?code=timestamp_in_future')).deadLetters).toEqual([]);
    expect((await list('?code=timestamp_in_future&replayed=true')).deadLetters).toMatchObject([
      { receivedAt: '2026-11-22T12:00:00.000Z', replayedAt: '2026-11-24T00:00:00.000Z' },
    ]);
    const again = await ask('POST', '/v1/dead-letters/replay', 'ak_shop_test', {
      code: 'timestamp_in_future',
    });
    expect(again.body).toEqual({ replayed: 0, refused: [] });
    const active = await ask('GET', '/v1/metrics/active-users?from=2026-11-24&to=2026-11-25', 'rk_shop_test');
    expect(active.body.rows).toMatchObject([{ period: '2026-11-24', dau: 1 }]);
  });

  test('what was beyond the batch or the size is stored when it is replayed', async () => {
    const big = { ...ahead, messageId: 'm-big', properties: { sku: 'x'.repeat(40_000) } };
    await send([big]);
    const replayed = await ask('POST', '/v1/dead-letters/replay', 'ak_shop_test', {
      code: 'event_too_large',
    });
    expect(replayed.body).toEqual({ replayed: 1, refused: [] });
  });

  test('one is erased', async () => {
    const [letter] = (await list('?code=missing_event')).deadLetters;
    expect((await ask('DELETE', `/v1/dead-letters/${letter.id}`, 'ak_shop_test')).body).toEqual({
      erased: 1,
    });
    expect((await list('?code=missing_event')).deadLetters).toEqual([]);
    expect((await ask('DELETE', `/v1/dead-letters/${letter.id}`, 'ak_shop_test')).status).toBe(404);
  });

  test('stored events that break the plan are listed beside them', async () => {
    await send([{ ...ahead, messageId: 'm-broken', properties: { sku: 7 } }]);
    const { body } = await ask('GET', '/v1/plan-violations', 'rk_shop_test');
    expect(body.planViolations).toMatchObject([{ messageId: 'm-broken', event: 'Product Viewed' }]);
    expect(body.planViolations[0].violations[0]).toMatch(/^sku: /);
  });
});

describe('keys', () => {
  const letter = '0'.repeat(32);
  const routes: [method: string, path: string, body: unknown, allowed: string[]][] = [
    ['POST', '/v1/track', { userId: 'u9', event: 'A' }, ['wk']],
    ['POST', '/v1/batch', { batch: [] }, ['wk']],
    ['GET', '/v1/metrics', undefined, ['rk']],
    ['GET', '/v1/metrics/active-users', undefined, ['rk']],
    ['GET', '/v1/dead-letters', undefined, ['rk', 'ak']],
    ['GET', `/v1/dead-letters/${letter}`, undefined, ['rk', 'ak']],
    ['GET', '/v1/plan-violations', undefined, ['rk', 'ak']],
    ['POST', '/v1/dead-letters/replay', { ids: [letter] }, ['ak']],
    ['DELETE', `/v1/dead-letters/${letter}`, undefined, ['ak']],
    ['DELETE', '/v1/people/user/nobody', undefined, ['ak']],
  ];

  test.each(routes)('%s %s is for its own kind of key only', async (method, path, body, allowed) => {
    for (const kind of ['wk', 'rk', 'ak', 'xx']) {
      const { status } = await ask(method, path, `${kind}_shop_test`, body);
      expect([kind, status === 401]).toEqual([kind, !allowed.includes(kind)]);
    }
  });

  test('no key sees another project', async () => {
    await send([{ type: 'track', userId: 'club-member' }], 'club');
    const [letter] = (await list('', 'club')).deadLetters;
    expect(letter).toBeDefined();
    expect((await ask('GET', `/v1/dead-letters/${letter.id}`, 'rk_shop_test')).status).toBe(404);
    expect((await ask('DELETE', `/v1/dead-letters/${letter.id}`, 'ak_shop_test')).status).toBe(404);
    expect((await ask('POST', '/v1/dead-letters/replay', 'ak_shop_test', { ids: [letter.id] })).body).toEqual(
      {
        replayed: 0,
        refused: [],
      },
    );
    expect(JSON.stringify(await list('?replayed=true'))).not.toContain(letter.id);
  });
});

test.each([
  [
    'GET',
    '?limit=0',
    undefined,
    'METRIC_INVALID_PARAMETER',
    /^limit: "0" is not a whole number from 1 to 1,000$/,
    /^Use code/,
  ],
  [
    'GET',
    '?replayd=true',
    undefined,
    'METRIC_UNKNOWN_PARAMETER',
    /^unknown name "replayd"; did you mean "replayed"/,
    /^Use code/,
  ],
  [
    'GET',
    '?replayed=yes',
    undefined,
    'METRIC_INVALID_PARAMETER',
    /^replayed: "yes" is not one of true, false$/,
    /true or false/,
  ],
  [
    'GET',
    '?code=missing_evnt',
    undefined,
    'METRIC_INVALID_PARAMETER',
    /^code: .*; did you mean "missing_event"\?$/,
    /^Use code/,
  ],
  ['DELETE', '', undefined, 'METRIC_INVALID_PARAMETER', /^give a `userId` or an/, /^Use either userId/],
  ['POST', '/replay', {}, 'METRIC_INVALID_PARAMETER', /^give `ids`, a `code`, or both$/, /^Send/],
  ['POST', '/replay', [], 'METRIC_INVALID_PARAMETER', /^expected an object, not a list$/, /^Send/],
  [
    'POST',
    '/replay',
    { ids: ['made-up'] },
    'METRIC_INVALID_PARAMETER',
    /^ids\.0: an id has 32 hex digits$/,
    /^Send/,
  ],
  ['POST', '/replay', { id: 'made-up' }, 'METRIC_UNKNOWN_PARAMETER', /did you mean "ids"\?/, /^Send/],
] as const)('%s %s %j says what is wrong', async (method, path, body, code, message, fix) => {
  const answer = await ask(method, `/v1/dead-letters${path}`, 'ak_shop_test', body);
  expect(answer).toMatchObject({
    status: 400,
    body: { code, message: expect.stringMatching(message), fix: expect.stringMatching(fix) },
  });
});
