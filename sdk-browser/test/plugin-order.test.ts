import type { Plugin } from '@everloop/browser';
import type { Browser, Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
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

/** The package's plugins, and one of a user's own that makes an event and changes events. */
const NAMES = [
  ...(['pageViews', 'attribution', 'autocapture', 'rememberConsent', 'sessions', 'webVitals'] as const),
  'own' as const,
];
type Name = (typeof NAMES)[number];

const keyOf = ({ type, event, page }: { type: string; event?: string; page?: { path?: string } }) =>
  `${type} ${event ?? ''} ${page?.path}`;

/** What a visit with these plugins stores, without what differs in each visit, in an order of its own. */
async function visit(page: Page, site: TestSite, names: Name[]) {
  site.reset();
  await page.goto(`${site.url}?idle&utm_source=letter&utm_campaign=Spring`);
  await page.evaluate(async (chosen) => {
    localStorage.clear();
    localStorage.setItem('everloop:consent', 'granted');
    document.body.innerHTML = '<button data-track="Plan Chosen">Go</button>';
    const own: Plugin = (client) => {
      client.identify('u-1', { plan: 'pro' });
      client.setContext({ app: { name: 'shop' } });
      client.use((event) => ({ ...event, integrations: { All: true } }));
    };
    window.start({
      consent: chosen.includes('rememberConsent') ? 'pending' : 'granted',
      plugins: chosen.map((name) => (name === 'own' ? own : window.plugins[name]())),
    });
    document.querySelector('button')?.click();
    history.pushState({}, '', '/second?idle');
    // Page views looks at the new address in a task of its own, queued before this one.
    await new Promise((resolve) => setTimeout(resolve));
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await window.analytics.flush();
  }, names);
  return site.bodies
    .flatMap(({ body }) =>
      body.batch.map(({ messageId, timestamp, anonymousId, properties, context, ...event }) => {
        const { session, ...shared } = { ...body.context, ...context };
        return { ...event, properties: Object.keys(properties ?? {}), session: Boolean(session), ...shared };
      }),
    )
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

const pairs = NAMES.flatMap((first, at) => NAMES.slice(at + 1).map((second) => [first, second] as const));

describe.skipIf(isMissing).concurrent.each(['ESM', 'CJS'] as const)(
  `plugins, %s${isMissing ? ` (${opened})` : ''}`,
  (build) => {
    it('are all ready before the first event: no order changes a row', async () => {
      const site = await startTestSite(build);
      const page = await (opened as Browser).newPage();
      for (const [first, second] of pairs) {
        const rows = await visit(page, site, [first, second]);
        expect(await visit(page, site, [second, first]), `${second}, ${first}`).toEqual(rows);
      }
      const rows = await visit(page, site, [...NAMES]);
      expect(await visit(page, site, [...NAMES].reverse())).toEqual(rows);
      const all = { userId: 'u-1', integrations: { All: true }, app: { name: 'shop' }, session: true };
      const campaign = { source: 'letter', name: 'Spring' };
      expect(rows).toMatchObject([
        { ...all, type: 'identify', campaign, page: { path: '/' } },
        { ...all, type: 'page', campaign, page: { path: '/' } },
        { ...all, type: 'page', page: { path: '/second' } },
        { ...all, type: 'track', event: 'Plan Chosen', campaign, page: { path: '/' } },
        { ...all, type: 'track', event: 'Web Vitals Measured', page: { path: '/second' } },
      ]);
      await page.close();
      await site.close();
    });
  },
);
