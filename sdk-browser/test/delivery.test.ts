import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILDS } from './built-sdk.js';
import { openBrowser } from './open-browser.js';
import type { TestWindow } from './page-set-up.js';
import { type Failure, startTestSite, type TestSite } from './test-site.js';

declare const window: TestWindow & { flushed: Promise<void> } & typeof globalThis & Window;

const opened = await openBrowser();

afterAll(async () => {
  if (typeof opened !== 'string') await opened.close();
});

// The builds wait next to each other, the tests of one build run one after another.
describe.skipIf(typeof opened === 'string').concurrent.each(BUILDS)(
  `delivery in Chromium${typeof opened === 'string' ? ` (${opened})` : ''}`,
  (build) =>
    void describe.sequential(build, () => {
      const browser = opened as Browser;
      let site: TestSite;
      let context: BrowserContext;
      let page: Page;

      beforeAll(async () => {
        site = await startTestSite(build);
      });
      afterAll(() => site.close());
      beforeEach(async () => {
        site.reset();
        context = await browser.newContext();
        page = await context.newPage();
      });
      afterEach(() => context.close());

      const waiting = (on: Page) =>
        on.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':q:')).length);
      const settled = (on: Page) =>
        on.waitForFunction(
          () =>
            !Object.keys(localStorage).some((key) => key.includes(':q:')) &&
            window.analytics.stats().queued === 0,
        );

      /** All fifty are here, each under one id, in the order in which they were made; nothing is left on the device. */
      const expectAll = async (on: Page, count = 50) => {
        await site.until(() => site.arrived().length >= count);
        await settled(on);
        expect(site.arrived()).toEqual(Array.from({ length: count }, (_, n) => n));
        expect(new Set(site.received().map(({ messageId }) => messageId)).size).toBe(count);
        const firstSeen = [...new Set(site.received().map(({ messageId }) => messageId))];
        expect([...firstSeen].sort()).toEqual(firstSeen);
        expect(await waiting(on)).toBe(0);
        expect(site.preflights()).toBe(0);
        // The collector knows the key before the body, without a header that would need a preflight.
        expect([...site.addresses]).toEqual(['/v1/batch?writeKey=wk_test text/plain;charset=UTF-8']);
        expect(new Set(site.bodies.map(({ body }) => body.writeKey))).toEqual(new Set(['wk_test']));
      };

      it('(a) 20 ms apart, then navigation', async () => {
        await page.goto(site.url);
        // Not awaited in the page: the answer would be lost with it.
        await page.evaluate(() => {
          let n = 0;
          const timer = setInterval(() => {
            window.burst(n, n + 1);
            if (++n < 50) return;
            clearInterval(timer);
            location.href = '/?next';
          }, 20);
        });
        await page.waitForURL('**/?next');
        await expectAll(page);
      });

      it('(b) in one task, then navigation', async () => {
        await page.goto(site.url);
        await page.evaluate(() => {
          window.burst(0, 50);
          location.href = '/?next';
        });
        await page.waitForURL('**/?next');
        await expectAll(page);
      });

      it('(c) in one task, then the tab is closed', async () => {
        await page.goto(site.url);
        await page.evaluate(() => window.burst(0, 50));
        await page.close();
        await site.until(() => site.arrived().length === 50);
        page = await context.newPage();
        await page.goto(site.url);
        await expectAll(page);
      });

      it('(d) start, events and navigation in one task', async () => {
        await page.goto(`${site.url}?idle`);
        await page.evaluate(() => {
          window.start();
          window.burst(0, 50);
          location.href = '/?next';
        });
        await page.waitForURL('**/?next');
        await expectAll(page);
      });

      const outageMs = process.env.EVERLOOP_LONG ? 10_000 : 3_000;
      it(`(e) 503 for ${outageMs / 1_000} s, at a calm rhythm`, async () => {
        await page.goto(site.url);
        site.respond({ status: 503 });
        await page.evaluate(() => window.burst(0, 50));
        await site.until(() => site.attempts.length > 0);
        setTimeout(() => site.respond(undefined), outageMs);
        await expectAll(page);
        expect(site.attempts.length).toBeLessThan(10);
        expect(site.received()).toHaveLength(50);
      });

      it.each<[string, Failure | 'drop']>([
        ['503', { status: 503 }],
        ['429 with Retry-After', { status: 429, headers: { 'Retry-After': '2' } }],
        ['a dropped connection', 'drop'],
      ])('%s at the first attempt: told to onError, tried again, and flush settles', async (_, answer) => {
        await page.goto(site.url);
        site.respond(answer);
        await page.evaluate(() => {
          window.burst(0, 50);
          window.flushed = window.analytics.flush();
        });
        await site.until(() => site.attempts.length === 1);
        site.respond(undefined);
        await page.evaluate(() => window.flushed);
        const waitedMs = site.attempts[1]! - site.attempts[0]!;
        expect(waitedMs).toBeGreaterThanOrEqual(answer !== 'drop' && answer?.headers ? 1_990 : 800);
        await expectAll(page);
        expect(site.received()).toHaveLength(50);
        expect(await page.evaluate(() => window.problems.map(({ code, status }) => [code, status]))).toEqual([
          ['delivery_failed', answer === 'drop' ? 0 : answer?.status],
        ]);
      });

      it('(f) offline, then online', async () => {
        await page.goto(site.url);
        await context.setOffline(true);
        await page.evaluate(() => window.burst(0, 50));
        await page.waitForFunction(() => window.problems.some(({ code }) => code === 'delivery_failed'));
        expect(site.attempts).toHaveLength(0);
        await context.setOffline(false);
        await expectAll(page);
        expect(site.received()).toHaveLength(50);
      });

      it('(g) offline, reload while offline, then online', async () => {
        await page.goto(`${site.url}?idle`);
        await page.evaluate(async () => {
          await navigator.serviceWorker.register('/sw.js');
          await navigator.serviceWorker.ready;
        });
        await page.goto(site.url);
        // The emulation does not reach what a leaving page keeps alive: the collector refuses the connection as well.
        site.respond('drop');
        await context.setOffline(true);
        await page.evaluate(() => window.burst(0, 50));
        await page.reload();
        await page.waitForFunction(() => window.analytics.stats().queued === 50);
        site.respond(undefined);
        await context.setOffline(false);
        await expectAll(page);
        expect(site.received()).toHaveLength(50);
      });

      it('two tabs: a closed one is taken over, a living one is left alone', async () => {
        await page.goto(site.url);
        const other = await context.newPage();
        await other.goto(site.url);
        site.respond({ status: 503 });
        await page.evaluate(() => window.burst(0, 50));
        await other.evaluate(() => window.burst(50, 100));
        await site.until(() => site.attempts.length >= 2);
        const third = await context.newPage();
        await third.goto(site.url);
        await page.close();
        // The one who claimed them last has them; each event is with one tab only.
        const queued = (tab: Page) => tab.evaluate(() => window.analytics.stats().queued);
        await expect.poll(async () => (await queued(other)) + (await queued(third))).toBe(100);
        site.respond(undefined);
        await site.until(() => site.arrived().length === 100);
        await Promise.all([settled(other), settled(third)]);
        expect(site.received()).toHaveLength(100);
        expect(await waiting(third)).toBe(0);
        const ids = await Promise.all(
          [other, third].map((tab) => tab.evaluate(() => window.analytics.ids())),
        );
        expect(ids[0]).toEqual(ids[1]);
      });

      it('a return from the back/forward cache sends what left with the page (events dispatched by hand)', async () => {
        await page.goto(site.url);
        site.respond('drop');
        await page.evaluate(() => {
          window.burst(0, 50);
          dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        });
        await site.until(() => site.attempts.length >= 1);
        site.respond(undefined);
        await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
        await expectAll(page);
        expect(site.received()).toHaveLength(50);
      });

      it('storage full: events go from memory, one report', async () => {
        await page.goto(`${site.url}?idle`);
        await page.evaluate(() => {
          try {
            for (let n = 0; ; n++) localStorage.setItem(`fill${n}`, 'x'.repeat(n < 51 ? 100_000 : 1_000));
          } catch {}
          try {
            for (let n = 0; ; n++) localStorage.setItem(`last${n}`, '');
          } catch {}
          window.start();
          window.burst(0, 50);
        });
        await expectAll(page);
        const codes = await page.evaluate(() => window.problems.map(({ code }) => code));
        expect(codes).toEqual(['storage_unavailable']);
      });

      it('storage denied: a sandboxed frame measures from memory and throws nothing', async () => {
        await page.goto(`${site.url}?idle`);
        await page.setContent(`<iframe sandbox="allow-scripts" src="${site.url}"></iframe>`);
        const frame = await (await page.waitForSelector('iframe')).contentFrame();
        await frame?.waitForFunction(() => Boolean(window.analytics));
        await frame?.evaluate(() => window.burst(0, 50));
        await site.until(() => site.arrived().length === 50);
        expect(await frame?.evaluate(() => window.problems.map(({ code }) => code))).toEqual([
          'storage_unavailable',
        ]);
      });

      it('survives what throws: fetch, a circle, a BigInt', async () => {
        await page.goto(site.url);
        await page.evaluate(() => {
          const real = window.fetch;
          let failures = 1;
          window.fetch = (...args) => {
            if (failures-- > 0) throw new Error('fetch is broken');
            return real(...args);
          };
          const circle: Record<string, unknown> = {};
          circle.self = circle;
          window.analytics.track('Item Viewed', circle);
          window.analytics.track('Item Viewed', { big: BigInt(1) });
          window.burst(0, 50);
        });
        await expectAll(page);
        expect(await page.evaluate(() => window.analytics.stats().dropped)).toEqual({ invalid_event: 2 });
      });

      it('2,000 events in one loop: all arrive, each batch written to the device once', async () => {
        await page.goto(site.url);
        const writes = await page.evaluate(async () => {
          const { setItem } = Storage.prototype;
          let count = 0;
          Storage.prototype.setItem = function (...args) {
            count++;
            setItem.apply(this, args);
          };
          window.burst(0, 2_000);
          await Promise.resolve();
          return count;
        });
        await expectAll(page, 2_000);
        expect(writes).toBe(site.bodies.length);
        const bytes = site.bodies.reduce((sum, { text }) => sum + text.length, 0);
        expect(bytes / 2_000).toBeLessThan(320);
        expect(await page.evaluate(() => window.problems)).toEqual([]);
      });

      it('2,000 events, then away: what exceeds the keepalive budget goes with the next page', async () => {
        await page.goto(site.url);
        await page.evaluate(() => {
          window.burst(0, 2_000);
          location.href = '/?next';
        });
        await page.waitForURL('**/?next');
        await site.until(() => site.arrived().length === 2_000);
        await settled(page);
        expect(new Set(site.received().map(({ messageId }) => messageId)).size).toBe(2_000);
      });

      it('a batch near the 64 KB limit of keepalive', async () => {
        await page.goto(`${site.url}?idle`);
        await page.evaluate(() => {
          window.start({ maxBatchBytes: 70_000 });
          window.burst(0, 3, 'é'.repeat(14_000));
        });
        await expectAll(page, 3);
      });

      it('an unreachable collector: bounded queue, counted and reported drops', async () => {
        await page.goto(`${site.url}?idle`);
        site.respond('drop');
        await page.evaluate(() => {
          window.start({ maxQueueBytes: 20_000 });
          window.burst(0, 500);
        });
        await site.until(() => site.attempts.length >= 3);
        const { stats, stored, problems } = await page.evaluate(() => ({
          stats: window.analytics.stats(),
          stored: Object.values(localStorage).join('').length,
          problems: window.problems,
        }));
        expect(stats.queued + stats.dropped.queue_full!).toBe(500);
        expect(stored).toBeLessThan(22_000);
        const full = problems.filter(({ code }) => code === 'queue_full');
        expect(full).toHaveLength(1);
        expect(full[0]?.events).toBe(stats.dropped.queue_full);
      });
    }),
);
