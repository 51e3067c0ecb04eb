import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILDS } from './built-sdk.js';
import { openBrowser } from './open-browser.js';
import type { TestWindow } from './page-set-up.js';
import { startTestSite, type TestSite } from './test-site.js';

declare const window: TestWindow & typeof globalThis & Window;

const opened = await openBrowser();
const isMissing = typeof opened === 'string';

afterAll(async () => {
  if (typeof opened !== 'string') await opened.close();
});

describe.skipIf(isMissing).each(BUILDS)(`options, %s${isMissing ? ` (${opened})` : ''}`, (build) => {
  let site: TestSite;
  let page: Page;
  let warnings: string[];
  beforeAll(async () => {
    site = await startTestSite(build);
    page = await (opened as Browser).newPage();
    page.on('console', (message) => warnings.push(`${message.type()}: ${message.text()}`));
  });
  afterAll(async () => {
    await page.close();
    await site.close();
  });

  /** Starts a client whose options lack or break one, and uses it. Whatever is thrown fails the test. */
  const use = async (options: object) => {
    warnings = [];
    await page.goto(`${site.url}?idle`);
    return await page.evaluate(async (given) => {
      // Undefined does not survive the way into the page.
      const missing = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, value === 'undefined' ? undefined : value]),
      );
      const analytics = window.start(missing);
      analytics.track('Item Viewed', { n: 1 });
      analytics.identify('u-1');
      analytics.page();
      analytics.consent('granted');
      analytics.use((event) => event);
      analytics.setContext({ app: { name: 'shop' } });
      analytics.reset();
      const { anonymousId } = analytics.ids();
      await analytics.flush();
      await analytics.close();
      await new Promise((told) => setTimeout(told));
      return {
        anonymousId,
        stats: analytics.stats(),
        problems: window.problems,
        stored: localStorage.length,
      };
    }, options);
  };

  it.each([
    ['writeKey', 'undefined'],
    ['writeKey', ''],
    ['writeKey', null],
    ['writeKey', 42],
    ['writeKey', ['wk_test']],
    ['host', 'undefined'],
    ['host', ''],
    ['host', null],
    ['host', 42],
    ['host', ['https://events.example.com']],
    ['host', 'events.example.com'],
    ['host', 'ftp://events.example.com'],
    ['host', 'https://'],
    ['host', 'https://events.example.com:port'],
    ['flushIntervalMs', 'soon'],
    ['timeoutMs', -1],
    ['timeoutMs', Number.POSITIVE_INFINITY],
    ['maxBatchBytes', Number.NaN],
    ['plugins', {}],
    ['plugins', 7],
    ['identityStorage', {}],
  ])('%s: %j gives one warning that names it, then calls that are counted', async (name, value) => {
    expect(await use({ [name]: value })).toEqual({
      anonymousId: '',
      stats: { queued: 0, delivered: 0, dropped: { invalid_options: 3 } },
      problems: [{ code: 'invalid_options', events: 3 }],
      stored: 0,
    });
    expect(warnings).toEqual([`warning: Everloop is off: invalid option ${name}`]);
    expect(site.attempts).toEqual([]);
  });

  it.each([
    { host: '/events' },
    { host: '//events.example.com' },
    { host: 'HTTPS://events.example.com/collect/' },
    { flushIntervalMs: null, maxAgeMs: null, plugins: null, identityStorage: null, onError: null },
  ])('%j is taken', async (options) => {
    warnings = [];
    await page.goto(`${site.url}?idle`);
    expect(
      await page.evaluate((given) => window.start(given as object).ids().anonymousId, options),
    ).toHaveLength(22);
    expect(warnings).toEqual([]);
  });

  it('an onError that loses events itself lets the page go on', async () => {
    await page.goto(`${site.url}?idle`);
    const told = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let count = 0;
          const onError = () => {
            // An end, or a fault would hang the page.
            if (++count < 1_000) window.analytics.track('Loss Seen');
          };
          window.start({ maxQueueBytes: 1, onError }).track('Item Viewed');
          setTimeout(() => resolve(count));
        }),
    );
    expect(told).toBeLessThan(100);
  });

  it('no options at all throw nothing', async () => {
    warnings = [];
    await page.goto(`${site.url}?idle`);
    await page.evaluate(() => window.createAnalytics(undefined as never).track('Item Viewed'));
    expect(warnings).toEqual(['warning: Everloop is off: invalid option writeKey']);
  });
});
