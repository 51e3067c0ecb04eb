import { type CallFixture, callFixtures } from '@everloop/schemas/fixtures';
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

/** Runs in the page. */
async function makeCall({ type, call }: Pick<CallFixture, 'type' | 'call'>): Promise<void> {
  localStorage.clear();
  const { userId, anonymousId, previousId, groupId, event, name, properties, traits, ...options } = call;
  const given = { ...options, anonymousId, ...(userId !== undefined && { userId }) };
  const client = window.start();
  if (type === 'track') client.track(event!, properties as object, given);
  if (type === 'identify') client.identify(userId!, traits, given);
  if (type === 'page') client.page(name, properties, given);
  if (type === 'screen') client.screen(name, properties, given);
  if (type === 'group') client.group(groupId!, traits, given);
  if (type === 'alias') client.alias(userId!, previousId, given);
  await client.flush();
}

describe.skipIf(isMissing).each(BUILDS)(
  `calls become the events that the wire expects, %s${isMissing ? ` (${opened})` : ''}`,
  (build) => {
    let site: TestSite;
    let page: Page;
    beforeAll(async () => {
      site = await startTestSite(build);
      page = await (opened as Browser).newPage();
    });
    afterAll(async () => {
      await page.close();
      await site.close();
    });

    it.each(callFixtures)('$name', async ({ type, call, expected }) => {
      site.reset();
      await page.goto(`${site.url}?idle`);
      // Typed as any object: the fixture's type is too deep for the types of `evaluate`.
      await page.evaluate<void, object>(makeCall as (fixture: object) => Promise<void>, { type, call });
      const [{ messageId, timestamp, ...seen }] = site.received() as [typeof expected];
      expect({
        ...seen,
        ...(call.messageId && { messageId }),
        ...(call.timestamp !== undefined && { timestamp }),
      }).toEqual(expected);
      expect(messageId).toMatch(/^.{9,22}$/);
    });
  },
);
