import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as oracle from '@everloop/schemas/oracle';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import { completeConfig } from '../src/config.js';
import { type RunningServer, serve } from '../src/serve.js';
import { rebuildProject } from '../src/warehouse/index.js';

/** `keepDays`: what is dropped, what the numbers then say, and that nothing dropped is counted again. */

const KEEP_DAYS = 30;
const project = (id: string, keepStates: boolean) => ({
  id,
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  writeKeys: [`wk_${id}_test`],
  readKeys: [`rk_${id}_test`],
  adminKeys: [`ak_${id}_test`],
  keepDays: KEEP_DAYS,
  keepStates,
});
const projects = [project('states', true), project('nothing', false)];
const all = { ...project('all', true), keepDays: null };

const THEN = '2026-09-20T12:00:00.000Z';
const NOW = '2026-10-31T12:00:00.000Z';
/** The first day that is kept: 30 days before 31 October. */
const FIRST_KEPT = '2026-10-01';

let dataDir: string;
let server: RunningServer | undefined;
let nowMs = Date.parse(THEN);
const clock = { nowMs: () => nowMs };

const person = (userId: string) => ({ type: 'track', event: 'Visit', userId });
const order = (userId: string) => ({
  type: 'track',
  event: 'Order Completed',
  userId,
  properties: { revenue: '5', currency: 'EUR' },
});
const old = [
  { ...person('ada'), messageId: 'o1', timestamp: '2026-09-19T10:00:00.000Z' },
  { ...order('ada'), messageId: 'o2', timestamp: '2026-09-20T10:00:00.000Z' },
  { ...person('bo'), messageId: 'o3', timestamp: '2026-09-20T11:00:00.000Z' },
  {
    type: 'identify',
    userId: 'ada',
    anonymousId: 'phone',
    messageId: 'o4',
    timestamp: '2026-09-19T10:00:00.000Z',
  },
];
/** On both sides of the local midnight at which the kept days begin; 30 September and 1 October share 32 days of activity. */
const late = [
  { ...person('ada'), messageId: 'l1', timestamp: '2026-09-30T21:59:59.999Z' },
  { ...person('cleo'), messageId: 'l2', timestamp: '2026-09-30T22:00:00.000Z' },
];
const fresh = [
  { ...person('ada'), anonymousId: 'phone', messageId: 'n1', timestamp: '2026-10-30T10:00:00.000Z' },
  { ...order('dan'), messageId: 'n2', timestamp: '2026-10-30T11:00:00.000Z' },
  { type: 'page', anonymousId: 'phone', messageId: 'n3', timestamp: '2026-10-31T10:00:00.000Z' },
];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-keep-'));
  const config = await completeConfig({
    projects: [...projects, all],
    dataDir,
    port: 0,
    freshnessMs: 20_000,
  });
  server = await serve(config, { logger: pino({ level: 'silent' }), clock });
  const moments: [at: string, batch: object[]][] = [
    [THEN, old],
    ['2026-10-01T12:00:00.000Z', late],
    [NOW, fresh],
  ];
  for (const [at, batch] of moments) {
    nowMs = Date.parse(at);
    for (const { id } of projects) {
      expect(await send(id, batch)).toMatchObject({ accepted: batch.length, deadLettered: 0 });
    }
  }
});
afterAll(async () => {
  await server?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(method: string, path: string, key: string, body?: object) {
  const response = await fetch(server!.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  expect(response.status).toBe(200);
  return await response.json();
}
const send = (id: string, batch: object[]) => ask('POST', '/v1/batch', `wk_${id}_test`, { batch });
const range = { from: '2026-09-14', to: '2026-11-02' };

async function numbersOf(id: string) {
  const query = new URLSearchParams({ ...range, granularity: 'week', asOf: NOW });
  const daily = new URLSearchParams({ ...range, asOf: NOW });
  const key = `rk_${id}_test`;
  const aarrr = await ask('GET', `/v1/metrics/aarrr?${query}`, key);
  return {
    activeUsers: (await ask('GET', `/v1/metrics/active-users?${daily}`, key)).rows,
    aarrr: aarrr.rows,
    revenue: aarrr.revenue,
  };
}

function expected(sent: readonly object[]) {
  const receivedAt = NOW;
  const events = sent.map((event) => ({ receivedAt, event })) as oracle.OracleEvent[];
  const store = oracle.readEvents({ ...projects[0]!, horizonDays: 1_095 } as oracle.OracleProject, events);
  const weekly = { ...range, granularity: 'week', asOf: NOW } as const;
  return {
    activeUsers: oracle.activeUsers(store, { ...range, asOf: NOW }),
    aarrr: oracle.aarrr(store, weekly as never),
    revenue: oracle.aarrrRevenue(store, weekly as never),
  };
}

/** Identify and alias are links, which stay; no one is seen by them. */
const kept = [...old.filter(({ type }) => type === 'identify'), late[1]!, ...fresh];

it('drops the raw events of earlier days, to the day of the project’s zone', async () => {
  for (const { id, keepStates } of projects) {
    expect(await ask('POST', '/v1/expiry', `ak_${id}_test`)).toEqual({
      project: id,
      before: FIRST_KEPT,
      statesKept: keepStates,
      events: 5,
      deadLetters: 0,
    });
    expect(await ask('POST', '/v1/expiry', `ak_${id}_test`)).toMatchObject({ events: 0 });
  }
});

it('keeps the numbers that were folded out of them, or lets them go, as told', {
  timeout: 240_000,
}, async () => {
  expect(await numbersOf('states')).toEqual(expected([...old, ...late, ...fresh]));
  expect(await numbersOf('nothing')).toEqual(expected(kept));
});

it('takes nothing of what was dropped again', { timeout: 240_000 }, async () => {
  for (const { id } of projects) {
    const before = await numbersOf(id);
    const answer = await send(id, [...old, ...late, ...fresh]);
    expect(answer).toMatchObject({ accepted: 3, deadLettered: 6 });
    expect(answer.verdicts[0]).toMatchObject({
      code: 'timestamp_too_old',
      message: "The time is more than 30 days in the past, the project's `keepDays`.",
    });
    const replay = await ask('POST', '/v1/dead-letters/replay', `ak_${id}_test`, {
      code: 'timestamp_too_old',
    });
    expect(replay.replayed).toBe(0);
    expect(await numbersOf(id)).toEqual(before);
  }
});

it('drops what robots sent after 7 days, where events are kept for ever too', async () => {
  const userAgent = 'ExampleBot/1.0 (+https://bot.example)';
  const seen = { ...fresh[2]!, messageId: 'r1', context: { library: { name: 'analytics.js' }, userAgent } };
  for (const id of ['states', 'all']) expect(await send(id, [seen])).toMatchObject({ deadLettered: 1 });
  const robots = async (id: string) => {
    await ask('POST', '/v1/expiry', `ak_${id}_test`);
    const { counts } = await ask('GET', '/v1/dead-letters', `rk_${id}_test`);
    return counts.filter(({ code }: { code: string }) => code === 'bot');
  };
  for (const id of ['states', 'all']) expect(await robots(id)).toMatchObject([{ waiting: 1 }]);
  nowMs += 7 * 86_400_000 + 1;
  for (const id of ['states', 'all']) expect(await robots(id)).toEqual([]);
});

it('drops dead letters that are as old', async () => {
  nowMs += 31 * 86_400_000;
  const report = await ask('POST', '/v1/expiry', 'ak_states_test');
  expect(report.deadLetters).toBe(6);
});

// Last: the engine takes one data directory a process.
it('refuses to move states to other days once their events are gone', async () => {
  await server!.close();
  server = undefined;
  const config = await completeConfig({ projects, dataDir });
  const warehouse = await openWarehouse({ config: config.warehouse, dataDir, query: config.query });
  const rebuilt = rebuildProject(warehouse, config.projects[0]!, clock, () => undefined);
  await expect(rebuilt).rejects.toThrow(
    /"states" has dropped its raw events before 2026-.*keepStates: false/,
  );
  await warehouse.close();
});
