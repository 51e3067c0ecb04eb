import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../../../sdk-browser/test/open-browser.js';
import { startTestCollector, type TestCollector } from '../../../sdk-node/test/test-collector.js';

const opened = await openBrowser();
const isMissing = typeof opened === 'string';

// The development server and React's development build: StrictMode does nothing in production.
describe.skipIf(isMissing)(`the React app${isMissing ? ` (${opened})` : ''}`, () => {
  const browser = opened as Browser;
  let collector: TestCollector;
  let vite: ViteDevServer;
  let context: BrowserContext;
  let page: Page;
  let failures: string[];

  beforeAll(async () => {
    collector = await startTestCollector();
    process.env.EVERLOOP_COLLECTOR = collector.url;
    vite = await createServer({
      root: fileURLToPath(new URL('../', import.meta.url)),
      logLevel: 'error',
      server: { port: 0, host: '127.0.0.1' },
      cacheDir: fileURLToPath(new URL('../dist/.vite', import.meta.url)),
    });
    await vite.listen();
  });
  afterAll(async () => {
    await browser.close();
    await vite?.close();
    await collector?.close();
  });
  beforeEach(async () => {
    collector.bodies.length = 0;
    failures = [];
    context = await browser.newContext();
    page = await context.newPage();
    page.on('pageerror', (error) => failures.push(String(error)));
    await page.goto(vite.resolvedUrls!.local[0]!);
    await page.waitForSelector('#buy');
  });
  afterEach(async () => {
    await context.close();
    expect(failures).toEqual([]);
  });

  /** Each once: the last batch before a page leaves may be sent again. */
  const unique = () => [...new Map(collector.events().map((event) => [event.messageId, event])).values()];
  /** Resolves when so many events are here. */
  const events = async (count: number) => {
    while (unique().length < count) await new Promise(setImmediate);
    return unique();
  };

  it('sends nothing before consent, then each thing once although effects run twice', async () => {
    await page.click('#buy');
    await page.reload();
    await page.waitForSelector('#buy');
    expect(collector.requests).toEqual([]);
    await page.click('#agree');
    expect((await events(2)).map(({ type, event }) => event ?? type)).toEqual(['page', 'Offer Shown']);
    // The answer is remembered.
    await page.reload();
    expect((await events(4)).slice(2).map(({ type, event }) => event ?? type)).toEqual([
      'page',
      'Offer Shown',
    ]);
  });

  it('is one person before and after sign-in, and another after sign-out', async () => {
    await page.click('#agree');
    await page.click('#sign-in');
    await page.click('#buy');
    await page.click('#sign-out');
    await page.click('#buy');
    const sent = await events(5);
    const device = sent[0]!.anonymousId;
    expect(
      sent.map(({ type, event, userId, anonymousId }) => [event ?? type, userId, anonymousId === device]),
    ).toEqual([
      ['page', undefined, true],
      ['Offer Shown', undefined, true],
      ['identify', 'u-1', true],
      ['Order Completed', 'u-1', true],
      ['Order Completed', undefined, false],
    ]);
  });

  it('keeps nothing of a person who refuses but the answer', async () => {
    await page.click('#buy');
    await page.click('#refuse');
    await page.click('#buy');
    const stored = await page.evaluate(() =>
      Object.keys(localStorage).filter((key) => key !== 'everloop:consent'),
    );
    expect([stored, collector.events()]).toEqual([[], []]);
  });
});
