import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, importEvents, type RunningServer, serve } from '@everloop/ingest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../../../sdk-browser/test/open-browser.js';
import config from '../../quick-start/everloop.config.js';
import { writeHistory } from '../../traffic-simulator/src/write-history.js';
import { createDashboardServer } from '../src/serve-dashboard.js';

let dataDir: string;
let everloop: RunningServer;
const servers: Server[] = [];
const browser = await openBrowser();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-dashboard-'));
  const empty = { id: 'empty', timeZone: 'UTC', writeKeys: ['wk_empty'], readKeys: ['rk_empty'] };
  const projects = [...config.projects, empty];
  everloop = await serve(await completeConfig({ ...config, projects, dataDir, port: 0, logLevel: 'silent' }));
  await importEvents({
    collector: { url: everloop.url, writeKey: 'wk_shop_demo' },
    lines: writeHistory({ people: 200, days: 90, endMs: Date.now(), seed: 'dashboard' }).map(
      ({ json }, index) => ({
        json,
        position: index + 1,
      }),
    ),
  });
});
afterAll(async () => {
  if (typeof browser !== 'string') await browser.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(api: string, readKey: string) {
  if (typeof browser === 'string') throw new Error(browser);
  const server = createDashboardServer({ api, readKey });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForSelector('body[data-shown]', { timeout: 150_000 });
  return page;
}

it('draws every registered metric', { timeout: 180_000 }, async ({ skip }) => {
  if (typeof browser === 'string') return skip(browser);
  const page = await open(everloop.url, 'rk_shop_demo');
  const listed = (await (
    await fetch(`${everloop.url}/v1/metrics`, { headers: { authorization: 'Bearer rk_shop_demo' } })
  ).json()) as { metric: string }[];
  for (const { metric } of listed) expect(await page.locator(`#${metric}`).count(), metric).toBe(1);
  expect(await page.locator('#active_users path').count()).toBe(3);
  expect(await page.locator('#power_user_curve rect').count()).toBe(30);
  expect(await page.locator('#retention table tr').count()).toBeGreaterThan(5);
  expect(await page.locator('.failed').allTextContents()).toEqual([]);
  expect(await page.locator('#about').textContent()).toContain('shop · days in Europe/Berlin');
});

it('says so where nothing happened yet', { timeout: 180_000 }, async ({ skip }) => {
  if (typeof browser === 'string') return skip(browser);
  const page = await open(everloop.url, 'rk_empty');
  expect(await page.locator('#active_users .empty').textContent()).toBe('Nothing happened yet.');
  expect(await page.locator('.failed').allTextContents()).toEqual([]);
});

it('says what to do where nobody answers', async ({ skip }) => {
  if (typeof browser === 'string') return skip(browser);
  const page = await open('http://127.0.0.1:1', 'rk_shop_demo');
  expect(await page.locator('#about.failed').textContent()).toMatch(
    /does not answer .* Start it with npm start/,
  );
});
