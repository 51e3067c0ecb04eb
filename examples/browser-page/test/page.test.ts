import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, type RunningServer, serve } from '@everloop/ingest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../../../sdk-browser/test/open-browser.js';
import { createPageServer } from '../src/serve-page.js';

let dataDir: string;
let everloop: RunningServer;
let server: Server;
let pageUrl: string;
const browser = await openBrowser();

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-browser-page-'));
  const project = {
    id: 'page',
    timeZone: 'UTC',
    writeKeys: ['wk_page_demo'],
    readKeys: ['rk_page_demo'],
    // The browser of this test has no window.
    notBots: ['HeadlessChrome'],
  };
  everloop = await serve(await completeConfig({ projects: [project], dataDir, port: 0, logLevel: 'silent' }));
  server = createPageServer(everloop.url);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pageUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  if (typeof browser !== 'string') await browser.close();
  server?.close();
  server?.closeAllConnections();
  await everloop?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('turns clicks into numbers, one person before and after the sign-up', async ({ skip }) => {
  if (typeof browser === 'string') return skip(browser);
  const page = await browser.newPage();
  await page.goto(pageUrl);
  for (const id of ['view', 'sign-up', 'buy']) await page.click(`#${id}`);
  // Page, view, identify, signed up, order.
  await page.waitForFunction(() => document.getElementById('delivered')?.textContent === '5');
  const response = await fetch(`${everloop.url}/v1/metrics/active-users`, {
    headers: { authorization: 'Bearer rk_page_demo' },
  });
  const { rows } = (await response.json()) as { rows: { dau: number }[] };
  expect(rows.at(-1)).toMatchObject({ dau: 1 });
});
