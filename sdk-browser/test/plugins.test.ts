import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from './open-browser.js';
import type { Plugins } from './page-entry.js';
import type { TestWindow } from './page-set-up.js';
import { startTestSite, type TestSite } from './test-site.js';

declare const window: TestWindow<Plugins> & typeof globalThis & Window;

const opened = await openBrowser();
const isMissing = typeof opened === 'string';

afterAll(async () => {
  if (typeof opened !== 'string') await opened.close();
});

describe.skipIf(isMissing).each(['ESM', 'CJS'] as const)(
  `plugins in Chromium, %s${isMissing ? ` (${opened})` : ''}`,
  (build) => {
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

    const flush = () => page.evaluate(() => window.analytics.flush());

    it('page views: the first, pushState and back, each with its own address and referrer', async () => {
      await page.goto(`${site.url}?idle`);
      await page.evaluate(async () => {
        window.start({ plugins: [window.plugins.pageViews()] });
        history.pushState({}, '', '/second?idle');
        await new Promise((resolve) => setTimeout(resolve));
        window.analytics.track('Item Viewed');
      });
      await page.goBack();
      await flush();
      const seen = site.bodies.flatMap(({ body }) =>
        body.batch.map(({ type }) => [type, body.context?.page?.path, body.context?.page?.referrer]),
      );
      expect(seen).toEqual([
        ['page', '/', ''],
        ['page', '/second', `${site.url}?idle`],
        ['track', '/second', `${site.url}?idle`],
        ['page', '/', `${site.url}second?idle`],
      ]);
    });

    it('page views: one more for a return from the back/forward cache', async () => {
      await page.goto(`${site.url}?idle`);
      await page.evaluate(() => {
        window.start({ plugins: [window.plugins.pageViews()] });
        for (const type of ['pagehide', 'pageshow'])
          dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
      });
      await flush();
      // The first is sent twice, because a page that leaves hears no answer.
      const views = new Set(site.received().map(({ type, messageId }) => `${type} ${messageId}`));
      expect([...views].map((view) => view.split(' ')[0])).toEqual(['page', 'page']);
    });

    it('attribution: the campaign of the landing page, on its events only', async () => {
      await page.goto(`${site.url}?idle&utm_source=letter&utm_medium=email&utm_campaign=Spring`);
      await page.evaluate(() => {
        window.start({ plugins: [window.plugins.attribution()] });
        window.analytics.track('Item Viewed');
        history.pushState({}, '', '/second?idle');
        window.analytics.track('Item Viewed');
      });
      await flush();
      expect(site.received().map((event) => event.context?.campaign)).toEqual([
        { name: 'Spring', source: 'letter', medium: 'email' },
        undefined,
      ]);
    });

    it('autocapture: only what says so', async () => {
      await page.goto(`${site.url}?idle`);
      await page.evaluate(() => {
        document.body.innerHTML =
          '<button data-track="Plan Chosen" data-track-plan="pro" data-track-price-tag="9"><b id="in">Go</b></button><i id="out">no</i>';
        window.start({ plugins: [window.plugins.autocapture()] });
      });
      await page.click('#out');
      await page.click('#in');
      await flush();
      expect(site.received().map(({ event, properties }) => [event, properties])).toEqual([
        ['Plan Chosen', { plan: 'pro', priceTag: '9' }],
      ]);
    });

    it('sessions: one id across pages and events', async () => {
      await page.goto(`${site.url}?idle`);
      for (let visit = 0; visit < 2; visit++) {
        await page.evaluate(() => {
          window.start({ plugins: [window.plugins.sessions()] });
          window.burst(0, 2);
        });
        await flush();
        await page.reload();
      }
      const ids = site.received().map((event) => (event.context as { session?: { id: number } }).session?.id);
      expect(ids).toHaveLength(4);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).toBeGreaterThan(1_700_000_000_000);
    });

    it('consent: nothing on the device before, the answer is remembered', async () => {
      await page.goto(`${site.url}?idle`);
      const start = () =>
        page.evaluate(() => {
          window.start({ consent: 'pending', plugins: [window.plugins.rememberConsent()] });
          window.burst(0, 5);
          return { stored: Object.keys(localStorage), cookies: document.cookie };
        });
      expect(await start()).toEqual({ stored: [], cookies: '' });
      await page.evaluate(() => window.analytics.consent('granted'));
      await flush();
      expect(site.received()).toHaveLength(5);
      await page.reload();
      await start();
      await flush();
      expect(site.received()).toHaveLength(10);
      await page.evaluate(() => window.analytics.consent('denied'));
      expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['everloop:consent']);
    });

    it('cookieless: nothing on the device, ever', async () => {
      await page.goto(`${site.url}?idle`);
      const left = await page.evaluate(async () => {
        window.start({ cookieless: true });
        window.burst(0, 5);
        await window.analytics.flush();
        return [localStorage.length, sessionStorage.length, document.cookie];
      });
      expect(left).toEqual([0, 0, '']);
      expect(site.received()).toHaveLength(5);
    });

    it('cross-subdomain: two hosts, one anonymousId', async () => {
      const { port } = new URL(site.url);
      const ids: string[] = [];
      for (const host of ['a.shop.localhost', 'b.shop.localhost']) {
        await page.goto(`http://${host}:${port}/?idle`);
        ids.push(
          await page.evaluate(
            () =>
              window
                .start({ identityStorage: window.plugins.cookieStorage({ domain: 'shop.localhost' }) })
                .ids().anonymousId,
          ),
        );
      }
      expect(ids[0]).toBe(ids[1]);
    });

    it('web vitals: one event when the page is hidden', async () => {
      await page.goto(`${site.url}?idle`);
      await page.evaluate(async () => {
        document.body.innerHTML = '<h1>Hello</h1>';
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        window.start({ plugins: [window.plugins.webVitals()] });
        await new Promise((resolve) => setTimeout(resolve, 50));
        Object.defineProperty(document, 'hidden', { value: true });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      });
      await site.until(() => site.received().length > 0);
      expect(site.received()[0]).toMatchObject({
        event: 'Web Vitals Measured',
        properties: { ttfb: expect.any(Number) },
      });
    });

    it('web vitals: sent by the page that goes away, not by the next visit', async () => {
      await page.goto(`${site.url}?idle`);
      await page.evaluate(() => {
        window.start({ plugins: [window.plugins.webVitals()] });
      });
      await page.goto('about:blank');
      await site.until(() => site.received().length > 0);
      expect(site.received().map(({ event }) => event)).toEqual(['Web Vitals Measured']);
    });

    const built = new URL('../dist/everloop.min.js', import.meta.url);
    it.skipIf(!existsSync(built) && !process.env.CI)(
      'script tag (after npm run build): calls before the script loads are played at their own time',
      async () => {
        const script = await readFile(built, 'utf8');
        await page.goto(`${site.url}?idle`);
        await page.evaluate((code) => {
          const stub = Object.assign([] as unknown[], {
            options: { writeKey: 'wk_test', host: window.collectorUrl },
          });
          stub.push(
            ['identify', [{ plan: 'pro' }], 1_800_000_000_000],
            ['track', ['Item Viewed'], 1_800_000_000_001],
          );
          Object.assign(window, { everloop: stub });
          const element = document.createElement('script');
          element.textContent = code;
          document.head.append(element);
          Object.assign(window, { analytics: (window as unknown as { everloop: unknown }).everloop });
        }, script);
        await flush();
        expect(site.received().map(({ type, timestamp }) => [type, timestamp])).toEqual([
          ['identify', new Date(1_800_000_000_000).toISOString()],
          ['track', new Date(1_800_000_000_001).toISOString()],
        ]);
      },
    );
  },
);
