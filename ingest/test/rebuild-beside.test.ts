import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completeConfig } from '../src/config.js';
import type { MetricAnswer } from '../src/metrics/query-metric.js';
import { type RunningServer, serve } from '../src/serve.js';
import { runEverloop } from './support/everloop-process.js';

/** A rebuild through a server that collects, loads and answers meanwhile. */

const project = (id: string, timeZone: string) => ({
  id,
  timeZone,
  writeKeys: [`wk_${id}_test`],
  readKeys: [`rk_${id}_test`],
  adminKeys: [`ak_${id}_test`],
});
const startMs = Date.now();
// Runs, because the version of a row is when it was stored.
const clock = { nowMs: () => Date.parse('2026-11-25T12:00:00.000Z') + Date.now() - startMs };

let dataDir: string;
let file: string;
let server: RunningServer;
let logged = '';

async function start(shopZone: string): Promise<RunningServer> {
  const projects = [project('shop', shopZone), project('other', 'UTC')];
  const config = await completeConfig({ projects, dataDir, port: 0, freshnessMs: 20_000 });
  const lines = new PassThrough().on('data', (chunk) => {
    logged += String(chunk);
  });
  return await serve(config, { logger: pino({ level: 'warn' }, lines), clock });
}

function configure(shopZone: string): void {
  const projects = [project('shop', shopZone), project('other', 'UTC')];
  writeFileSync(file, JSON.stringify({ projects, dataDir, logLevel: 'silent' }));
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-rebuild-'));
  file = join(dataDir, 'config.json');
  configure('UTC');
  server = await start('UTC');
  // Twelve persons on each of three days, at noon in UTC, and one of them in the last half hour of October.
  const batch = [18, 19, 20].flatMap((day) =>
    Array.from({ length: 12 }, (_, user) => view(`u${user}`, `2026-11-${day}T12:00:00.000Z`)),
  );
  await send('shop', [...batch, view('u0', '2026-10-31T23:30:00.000Z')]);
  await send('other', batch.slice(0, 12));
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function view(userId: string, timestamp: string) {
  return { type: 'track', event: 'Item Viewed', userId, timestamp, messageId: `${userId}-${timestamp}` };
}

async function send(id: string, batch: object[]): Promise<void> {
  const response = await fetch(`${server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer wk_${id}_test` },
    body: JSON.stringify({ batch }),
  });
  expect(response.status).toBe(200);
}

async function ask(id: string, range: string): Promise<{ timeZone: string; days: unknown[] }> {
  const response = await fetch(`${server.url}/v1/metrics/active-users?${range}`, {
    headers: { authorization: `Bearer rk_${id}_test` },
  });
  expect(response.status).toBe(200);
  const { timeZone, rows } = (await response.json()) as MetricAnswer;
  return { timeZone, days: rows.filter((row) => row.dau !== 0).map((row) => [row.period, row.dau]) };
}

const everloop = (...args: string[]) =>
  runEverloop([...args, ...(args[0] === 'query' ? ['--data', dataDir] : ['--config', file])]);

const SETTLED = 'from=2026-10-25&to=2026-11-22';
const inUtc = {
  timeZone: 'UTC',
  days: [
    ['2026-10-31', 1],
    ['2026-11-18', 12],
    ['2026-11-19', 12],
    ['2026-11-20', 12],
  ],
};
// 13 hours ahead of UTC: noon is one o'clock of the next day.
const inAuckland = {
  timeZone: 'Pacific/Auckland',
  days: [
    ['2026-11-01', 1],
    ['2026-11-19', 12],
    ['2026-11-20', 12],
    ['2026-11-21', 12],
  ],
};
const ofOther = { timeZone: 'UTC', days: [['2026-11-18', 12]] };

it('collects and answers while a project is rebuilt, each time wholly from old or wholly from new days', async () => {
  expect(await ask('shop', SETTLED)).toEqual(inUtc);
  configure('Pacific/Auckland');
  let isDone = false;
  const rebuilt = everloop('rebuild', 'shop').finally(() => {
    isDone = true;
  });
  const answers: unknown[] = [];
  let sent = 0;
  while (!isDone) {
    await send('shop', [view(`late${sent}`, '2026-11-24T12:00:00.000Z')]);
    sent += 1;
    answers.push(...(await Promise.all([ask('shop', SETTLED), ask('shop', SETTLED)])));
    expect(await ask('other', SETTLED)).toEqual(ofOther);
  }
  expect(await rebuilt).toMatchObject({
    code: 0,
    out: 'project shop now uses the days of Pacific/Auckland\n',
    err: '',
  });
  const firstNew = answers.findIndex((answer) => (answer as typeof inUtc).timeZone !== 'UTC');
  const old = firstNew < 0 ? answers : answers.slice(0, firstNew);
  expect(answers).toEqual([...old.map(() => inUtc), ...answers.slice(old.length).map(() => inAuckland)]);
  expect(await ask('shop', SETTLED)).toEqual(inAuckland);
  // What came in between is there once, on the new day, as is what comes now.
  await send('shop', [view('later', '2026-11-24T12:00:00.000Z')]);
  expect((await ask('shop', 'from=2026-11-22&to=2026-11-26')).days).toEqual([['2026-11-25', sent + 1]]);
  const stored = await everloop(
    'query',
    "SELECT count() = uniqExact(message_id) AND count() > 37 FROM events FINAL WHERE project = 'shop'",
    '--format',
    'csv',
  );
  expect(stored.out).toMatch(/^1\r?$/m);
});

it('starts with another zone in the configuration, answers in the stored one and says what to do', async () => {
  await server.close();
  configure('America/New_York');
  logged = '';
  server = await start('America/New_York');
  expect(server.zoneChanges).toEqual([
    { project: 'shop', stored: 'Pacific/Auckland', configured: 'America/New_York' },
  ]);
  expect(logged).toContain('run \\"everloop rebuild shop\\" once, or set timeZone back to Pacific/Auckland');
  expect(await ask('shop', SETTLED)).toEqual(inAuckland);
  expect((await everloop('rebuild', 'shop')).failure).toBe('');
  // Five hours behind UTC, four before November.
  expect(await ask('shop', SETTLED)).toEqual({ ...inUtc, timeZone: 'America/New_York' });
  await server.close();
  server = await start('America/New_York');
  expect(server.zoneChanges).toEqual([]);
});

it('rebuilds without a server, and through the address of one', async () => {
  configure('UTC');
  expect((await everloop('rebuild', 'shop', '--url', server.url)).out).toBe(
    'project shop now uses the days of UTC\n',
  );
  expect(await ask('shop', SETTLED)).toEqual(inUtc);
  await server.close();
  configure('Pacific/Auckland');
  expect((await everloop('rebuild', 'shop')).out).toBe(
    'project shop now uses the days of Pacific/Auckland\n',
  );
  server = await start('Pacific/Auckland');
  expect(await ask('shop', SETTLED)).toEqual(inAuckland);
});

it('says what is wrong with a request', async () => {
  const response = await fetch(`${server.url}/v1/rebuild`, {
    method: 'POST',
    headers: { authorization: 'Bearer ak_shop_test', 'content-type': 'application/json' },
    body: JSON.stringify({ timeZone: 'Europe/Atlantis' }),
  });
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({
    code: 'REBUILD_REFUSED',
    message: 'timeZone: "Europe/Atlantis" is not an IANA time zone; use one such as "Europe/Berlin" or "UTC"',
  });
  const empty = await fetch(`${server.url}/v1/rebuild`, {
    method: 'POST',
    headers: { authorization: 'Bearer ak_shop_test', 'content-type': 'application/json' },
    body: JSON.stringify({ timezone: 'UTC' }),
  });
  expect(await empty.json()).toMatchObject({
    code: 'REBUILD_REFUSED',
    message: 'unknown name "timezone"; did you mean "timeZone"? Known names: timeZone',
  });
});
