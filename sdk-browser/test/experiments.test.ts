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
  `assign in Chromium, %s${isMissing ? ` (${opened})` : ''}`,
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

    const EVEN = { control: 1, bold: 1 };
    /** Assigns three times on the page, as three renders do. */
    const assign = (on: Page, experiment: string, arms: Record<string, number> = EVEN) =>
      on.evaluate(
        ([name, given]) => {
          const ask = window.plugins.createAssign(window.analytics);
          const answers = new Set([0, 1, 2].map(() => ask(name as string, given as Record<string, number>)));
          return [...answers].join();
        },
        [experiment, arms] as const,
      );
    const flush = (on: Page) => on.evaluate(() => window.analytics.flush());
    const exposures = () =>
      site.received().map(({ event, properties }): Record<string, unknown> => ({ event, ...properties }));

    it('sends one exposure at first use, with its share, and says which arm is the control', async () => {
      await page.goto(site.url);
      const hero = await assign(page, 'hero');
      await assign(page, 'only', { control: 3, bold: 0 });
      await assign(page, 'other', { bold: 1, control: 0, 'Größe 2': 0 });
      await flush(page);
      expect(exposures()).toEqual([
        {
          event: 'Experiment Viewed',
          experiment: 'hero',
          variant: hero,
          weight: 0.5,
          ...(hero === 'control' ? { control: true } : {}),
        },
        { event: 'Experiment Viewed', experiment: 'only', variant: 'control', weight: 1, control: true },
        { event: 'Experiment Viewed', experiment: 'other', variant: 'bold', weight: 1 },
      ]);
    });

    it('stays with the arm after a reload, in other tabs, after sign-in, and with other weights', async () => {
      await page.goto(site.url);
      const first = await assign(page, 'hero');
      await page.evaluate(() => window.analytics.identify('u-1'));
      expect(await assign(page, 'hero')).toBe(first);
      await page.reload();
      const other = { control: first === 'control' ? 0 : 1, bold: first === 'bold' ? 0 : 1 };
      expect(await assign(page, 'hero', other)).toBe(first);
      const tab = await context.newPage();
      await tab.goto(site.url);
      expect(await assign(tab, 'hero', other)).toBe(first);
      await Promise.all([flush(page), flush(tab)]);
      // The last batch before a reload may be sent again; what counts once has one messageId.
      const sent = site.received().filter(({ event }) => event === 'Experiment Viewed');
      expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    });

    it('of two tabs that are first at once sends the same exposure, which counts once', async () => {
      const tab = await context.newPage();
      await Promise.all([page.goto(site.url), tab.goto(site.url)]);
      await page.waitForFunction(() => localStorage.length > 0);
      await tab.evaluate(() => localStorage.removeItem('everloop:wk_test:arm hero'));
      await Promise.all([assign(page, 'hero'), assign(tab, 'hero')]);
      await page.evaluate(() => localStorage.removeItem('everloop:wk_test:arm hero'));
      await page.reload();
      await assign(page, 'hero');
      await Promise.all([flush(page), flush(tab)]);
      const [sent, again] = site.received();
      expect(again).toBeDefined();
      expect(new Set(site.received().map(({ messageId }) => messageId)).size).toBe(1);
      expect(sent!.messageId).toBe(JSON.stringify(['hero', sent!.properties!.variant, sent!.anonymousId]));
    });

    it('offline: the exposure arrives once, with the next visit that is online', async () => {
      await page.goto(site.url);
      site.respond('drop');
      const first = await assign(page, 'hero');
      await page.waitForFunction(() => window.problems.length > 0);
      await page.reload();
      expect(await assign(page, 'hero')).toBe(first);
      site.respond(undefined);
      await page.reload();
      await site.until(() => site.received().length > 0);
      expect(await assign(page, 'hero')).toBe(first);
      await flush(page);
      expect(new Set(exposures().map(({ variant }) => variant))).toEqual(new Set([first]));
      expect(new Set(site.received().map(({ messageId }) => messageId)).size).toBe(1);
    });

    it('is about someone else after reset, and takes an arm anew where the old one is gone', async () => {
      await page.goto(site.url);
      await assign(page, 'hero', { gone: 1 });
      expect(await assign(page, 'hero', { left: 1 })).toBe('left');
      await page.evaluate(() => window.analytics.reset());
      expect(await assign(page, 'hero', { left: 1 })).toBe('left');
      await flush(page);
      const ids = site.received().map(({ anonymousId }) => anonymousId);
      expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
      expect(exposures().map(({ variant }) => variant)).toEqual(['gone', 'left', 'left']);
    });

    it('keeps nothing on the device without consent, nor with cookieless, and still sends one', async () => {
      await page.goto(`${site.url}?idle`);
      await page.evaluate(() => window.start({ consent: 'pending' }));
      const [first, stored] = await page.evaluate(() => {
        const ask = window.plugins.createAssign(window.analytics);
        return [
          ask('hero', { control: 1, bold: 1 }) && ask('hero', { control: 1, bold: 1 }),
          localStorage.length,
        ];
      });
      expect(stored).toBe(0);
      await page.evaluate(() => window.analytics.consent('granted'));
      await flush(page);
      await page.evaluate(() => window.start({ cookieless: true }));
      const second = await assign(page, 'hero');
      await flush(page);
      expect(exposures().map(({ variant }) => variant)).toEqual([first, second]);
    });
  },
);
