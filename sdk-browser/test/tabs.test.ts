import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILDS, type Build } from './built-sdk.js';
import { openBrowser } from './open-browser.js';
import type { TestWindow } from './page-set-up.js';
import { type Answer, startTestSite, type TestSite } from './test-site.js';

declare const window: TestWindow & typeof globalThis & Window;

/** `EVERLOOP_LONG=1` runs every number of tabs on every origin with every build; else each appears once. */
const isLong = Boolean(process.env.EVERLOOP_LONG);
const builds: readonly Build[] = isLong ? BUILDS : ['script tag'];
const ORIGINS = ['with Web Locks', 'without Web Locks'] as const;
const COLLECTORS: Record<string, Answer> = {
  up: undefined,
  down: { status: 503 },
  slow: { answerAfterMs: 4_000 },
};
type Cell = { tabs: number; origin: (typeof ORIGINS)[number]; collector: string };
const cells: Cell[] = isLong
  ? [2, 3, 5].flatMap((tabs) =>
      ORIGINS.flatMap((origin) => Object.keys(COLLECTORS).map((collector) => ({ tabs, origin, collector }))),
    )
  : [
      { tabs: 2, origin: 'without Web Locks', collector: 'up' },
      { tabs: 3, origin: 'with Web Locks', collector: 'slow' },
      { tabs: 5, origin: 'without Web Locks', collector: 'down' },
    ];

const opened = await openBrowser();

describe.skipIf(typeof opened === 'string').each(builds)(
  `tabs in Chromium, %s${typeof opened === 'string' ? ` (${opened})` : ''}`,
  (build) => {
    const browser = opened as Browser;
    let site: TestSite;
    let context: BrowserContext;

    beforeAll(async () => {
      site = await startTestSite(build);
    });
    afterAll(async () => {
      await site.close();
      if (build === builds.at(-1)) await browser.close();
    });
    beforeEach(async () => {
      site.reset();
      context = await browser.newContext();
    });
    afterEach(() => context.close());

    const openTab = async (url: string) => {
      const tab = await context.newPage();
      await tab.goto(url);
      return tab;
    };
    const queued = (tab: Page) => tab.evaluate(() => window.analytics.stats().queued);
    const settled = (tab: Page) =>
      tab.waitForFunction(
        () =>
          !Object.keys(localStorage).some((key) => key.includes(':q:')) &&
          window.analytics.stats().queued === 0,
      );
    const storedCharacters = (tab: Page) =>
      tab.evaluate(() =>
        Object.entries(localStorage as unknown as Record<string, string>)
          .filter(([key]) => key.startsWith('everloop'))
          .reduce((sum, [key, text]) => sum + key.length + text.length, 0),
      );
    /** Each event under one id, however many copies came. */
    const expectOnce = (count: number) => {
      expect([...site.arrived()].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(new Set(site.received().map(({ messageId }) => messageId)).size).toBe(count);
    };

    it('two tabs and one event make one request, without Web Locks too', async () => {
      const [first, second] = [await openTab(site.plainUrl), await openTab(site.plainUrl)];
      expect(await first.evaluate(() => 'locks' in navigator)).toBe(false);
      await first.evaluate(() => window.burst(0, 1));
      await site.until(() => site.arrived().length === 1);
      await second.evaluate(() => window.burst(1, 2));
      await site.until(() => site.arrived().length === 2);
      await Promise.all([settled(first), settled(second)]);
      expect(site.attempts).toHaveLength(2);
    });

    it.each(cells)('$tabs tabs, collector $collector, $origin: each event once', async (cell) => {
      const url = cell.origin === 'with Web Locks' ? site.url : site.plainUrl;
      const tabs: Page[] = [];
      for (let n = 0; n < cell.tabs; n++) tabs.push(await openTab(url));
      site.respond(COLLECTORS[cell.collector]);
      const perTab = 40;
      const total = perTab * cell.tabs;
      for (const [at, tab] of tabs.entries())
        await tab.evaluate(([from, to]) => window.burst(from!, to!), [at * perTab, (at + 1) * perTab]);

      if (cell.collector === 'down') {
        await site.until(() => site.attempts.length >= cell.tabs * 3);
        // No one took what another holds.
        expect(await Promise.all(tabs.map(queued))).toEqual(tabs.map(() => perTab));
        expect(await storedCharacters(tabs[0]!)).toBeLessThan(total * 400);
      }
      // One crashes, one goes to another page, one is closed; what they leave is for the next page.
      const [crashed, moved, closed] = tabs;
      const session = await context.newCDPSession(crashed!);
      const hasCrashed = crashed!.waitForEvent('crash');
      void session.send('Page.crash').catch(() => {});
      await hasCrashed;
      await moved!.goto(`${url}?next`);
      if (tabs.length > 2) await closed!.close();
      const before = site.attempts.length;
      if (cell.collector === 'down') site.respond(undefined);
      const last = await openTab(`${url}?last`);
      await site.until(() => site.arrived().length === total);
      await settled(last);
      expectOnce(total);
      // A batch of each tab, a copy of it from its heir, and what was on its way meanwhile.
      expect(site.attempts.length - before).toBeLessThanOrEqual(cell.tabs * 3);
    });

    it('a tab that stood still leaves its batches to the one that took them', async () => {
      const url = site.plainUrl;
      const still = await openTab(url);
      site.respond({ status: 503 });
      await still.evaluate(() => window.burst(0, 50));
      await site.until(() => site.attempts.length >= 2);
      // A dialog stops all that the page does, until the test closes it.
      const dialog = still.waitForEvent('dialog');
      const isOver = still.evaluate(() => alert());
      await dialog;
      const other = await openTab(url);
      await expect.poll(() => queued(other), { timeout: 30_000 }).toBe(50);
      await (await dialog).accept();
      await isOver;
      await expect.poll(() => queued(still), { timeout: 30_000 }).toBe(0);
      await still.evaluate(() => window.burst(50, 60));
      site.respond(undefined);
      await site.until(() => site.arrived().length === 60);
      await Promise.all([settled(still), settled(other)]);
      expectOnce(60);
    });

    it('four tabs leave the site its room, on the next visit too', async () => {
      const url = `${site.plainUrl}?idle`;
      site.respond('drop');
      let page!: Page;
      for (let n = 0; n < 4; n++) {
        page = await openTab(url);
        await page.evaluate((from) => {
          window.start();
          // 1.6 million characters, which is more than a queue holds.
          window.burst(from, from + 400, 'x'.repeat(4_000));
        }, n * 400);
        await page.waitForFunction(() => window.analytics.stats().dropped.queue_full);
      }
      const siteWrites = (tab: Page) =>
        tab.evaluate(() => {
          localStorage.setItem('basket', 'x'.repeat(3_000_000));
          localStorage.removeItem('basket');
        });
      expect(await storedCharacters(page)).toBeLessThan(1_500_000);
      await siteWrites(page);
      await Promise.all(context.pages().map((tab) => tab.close()));
      const next = await openTab(url);
      await next.evaluate(() => {
        window.start();
        window.burst(1_600, 1_610);
      });
      await siteWrites(next);
      site.respond(undefined);
      await settled(next);
      const arrived = new Set(site.arrived());
      expect([...arrived].filter((n) => n >= 1_600)).toHaveLength(10);
      expect(await storedCharacters(next)).toBeLessThan(10_000);
    });
  },
);
