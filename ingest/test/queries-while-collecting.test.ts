import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { socketPath } from '../src/control/socket-path.js';
import { type EverloopProcess, runEverloop, startEverloop } from './support/everloop-process.js';

const MAX_QUEUED = 30;
/** Takes far longer than a test; ends when it is cancelled. */
const ENDLESS = 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)';

let root: string;
let dataDir: string;
let everloop: EverloopProcess;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-queries-'));
  dataDir = join(root, 'data');
  everloop = await startEverloop(dataDir, {
    projects: [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] }],
    query: { timeoutMs: 600_000, maxQueued: MAX_QUEUED },
    freshnessMs: 60_000,
    logLevel: 'silent',
  });
}, 120_000);
afterAll(async () => {
  await everloop?.kill();
  await rm(root, { recursive: true, force: true });
});

interface Asked {
  /** Status and body, or why there are none. */
  answer: Promise<{ status: number; text: string }>;
  isSettled(): boolean;
  hangUp(): void;
}

/** As `everloop query` asks, with an end of its own. */
function ask(sql: string): Asked {
  const call = request({ socketPath: socketPath(dataDir), method: 'POST', path: '/', agent: false });
  let isSettled = false;
  const answer = new Promise<{ status: number; text: string }>((resolve) => {
    const settle = (status: number, text: string) => {
      isSettled = true;
      resolve({ status, text });
    };
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => settle(response.statusCode ?? 0, text));
    });
    call.on('error', (error) => settle(0, error.message));
  });
  call.end(JSON.stringify({ sql, format: 'TSV' }));
  return { answer, isSettled: () => isSettled, hangUp: () => void call.destroy() };
}

let sent = 0;
async function collect(): Promise<void> {
  const messageId = `message-${sent++}`;
  const response = await fetch(`${everloop.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      writeKey: 'wk_shop',
      batch: [{ type: 'track', event: 'Product Viewed', userId: 'ann', messageId }],
    }),
  });
  expect(await response.json()).toMatchObject({ accepted: 1 });
}

async function loadedEvents(): Promise<number> {
  const metrics = await (await fetch(`${everloop.url}/metrics`)).text();
  return Number(/^everloop_loader_events_total (\d+)$/m.exec(metrics)![1]);
}

const endless = (count: number) => Array.from({ length: count }, () => ask(ENDLESS));

it('acknowledges and loads events while more queries run and wait than there are threads', async () => {
  const asked = endless(24);
  for (let batch = 0; batch < 20; batch++) await collect();
  while ((await loadedEvents()) < 20);
  expect(asked.filter(({ isSettled }) => isSettled())).toEqual([]);
  for (const { hangUp } of asked) hangUp();
  // No one is there for the others any more, so this one's turn comes, with every event that was acknowledged.
  const { status, text } = await ask('SELECT count() FROM events').answer;
  expect({ status, text }).toEqual({ status: 200, text: '20\n' });
}, 120_000);

it('refuses queries that would be too many, by REST and at the command line, and answers again after', async () => {
  // At most 16 run, so one at least finds the queue full, and it stays full.
  const asked = endless(MAX_QUEUED + 17);
  const refused = await Promise.race(asked.map(({ answer }) => answer));
  expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('WAREHOUSE_BUSY') });

  const metric = () =>
    fetch(`${everloop.url}/v1/metrics/nps`, { headers: { authorization: 'Bearer rk_shop' } });
  const response = await metric();
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({
    code: 'TOO_MANY_QUERIES',
    fix: expect.stringContaining('query.maxQueued'),
  });
  const { failure } = await runEverloop(['query', 'SELECT 1', '--data', dataDir]);
  expect(failure).toBe(`the warehouse is busy: ${MAX_QUEUED} queries wait already; try again later`);
  // Who looks after the process is answered all the same.
  expect((await fetch(`${everloop.url}/ready`)).status).toBe(200);

  for (const { hangUp } of asked) hangUp();
  await ask('SELECT 1').answer;
  expect((await metric()).status).toBe(200);
}, 120_000);

it('stops while queries run, which are told so', async () => {
  const asked = endless(3);
  await collect();
  expect(await everloop.stop()).toBe(0);
  for (const { answer } of asked)
    expect((await answer).text).toMatch(
      /the server is stopping|ECONNRESET|ECONNREFUSED|ENOENT|socket hang up/,
    );
}, 120_000);
