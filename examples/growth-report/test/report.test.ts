import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, type RunningServer, serve } from '@everloop/ingest';
import { createMetricsClient } from '@everloop/ingest/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeReport } from '../src/write-report.js';

let dataDir: string;
let everloop: RunningServer;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-report-'));
  const project = {
    id: 'shop',
    timeZone: 'UTC',
    writeKeys: ['wk_test'],
    readKeys: ['rk_test'],
    currency: 'EUR',
  };
  everloop = await serve(await completeConfig({ projects: [project], dataDir, port: 0, logLevel: 'silent' }));
});
afterAll(async () => {
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The Monday on which the last whole week began, noon. */
const today = Math.floor(Date.now() / DAY_MS);
const monday = (today - ((today + 3) % 7) - 7) * DAY_MS + DAY_MS / 2;
const asOf = new Date(monday + WEEK_MS).toISOString();

/**
 * week before | last week
 * ann  M      | M T
 * bob  M      | .
 * cid  .      | W, an order of 12.50 EUR
 */
const EVENTS = [
  { userId: 'ann', event: 'Opened', atMs: monday - WEEK_MS },
  { userId: 'bob', event: 'Opened', atMs: monday - WEEK_MS },
  { userId: 'ann', event: 'Opened', atMs: monday },
  { userId: 'ann', event: 'Opened', atMs: monday + DAY_MS },
  { userId: 'cid', event: 'Order Completed', atMs: monday + 2 * DAY_MS, properties: { revenue: '12.50' } },
];

it('tells the last whole week against the one before', async () => {
  const batch = EVENTS.map(({ atMs, ...event }, index) => ({
    ...event,
    type: 'track',
    messageId: `m-${index}`,
    timestamp: new Date(atMs).toISOString(),
  }));
  const answer = await fetch(`${everloop.url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: 'wk_test', batch }),
  });
  expect(await answer.json()).toMatchObject({ accepted: EVENTS.length });

  const metrics = createMetricsClient({ url: everloop.url, readKey: 'rk_test' });
  const lines = (await writeReport(metrics, asOf))
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      'first seen 1 (−50.0 %)',
      'active 2 (0.0 %)',
      'orders 1',
      'revenue 12.5 EUR',
      'who +1 new, 0 back, −1 gone: quick ratio 1.00',
    ]),
  );
  // Two came in the week before, one of them again; of the week after nothing is known.
  expect(lines.slice(lines.indexOf('Back after … weeks'))).toEqual([
    'Back after … weeks',
    '0 ████████████████████████████████ 100.0 % of 3',
    '1 ████████████████ 50.0 % of 2',
    '',
  ]);
});

it('says so where there is nothing to compare yet', async () => {
  const metrics = createMetricsClient({ url: everloop.url, readKey: 'rk_test' });
  const report = await writeReport(metrics, '2001-01-01T00:00:00Z');
  expect(report).toContain('shop · days in UTC');
});
