import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WRITE_KEY } from './support/collector.js';
import type { Fault } from './support/faulty-proxy.js';
import { openChromium } from './support/open-chromium.js';
import { type ServedCollector, serveCollector } from './support/serve-collector.js';
import { expectedOf, retell, type StoryCall, tellStory } from './support/story.js';

const FAULTS: Fault[] = ['none', 'answer_lost', 'unavailable_first', 'overloaded_first', 'slow'];
const BUNDLES = join(
  dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')),
  'dist/umd',
);

interface Client {
  ready(): Promise<unknown>;
  track(event: string, properties: object): void;
  identify(userId: string, traits: object): void;
  page(category: string, name: string, properties: object): void;
  screen(category: string, name: string, properties: object): void;
  group(groupId: string, traits: object): void;
  alias(to: string, from: string): void;
}

let browser: Browser | null;
let shop: Server;
let served: ServedCollector | undefined;
let page: Page | undefined;

beforeAll(async () => {
  browser = await openChromium();
  shop = createServer((request, response) => {
    if (request.url?.endsWith('.js')) {
      response.setHeader('content-type', 'text/javascript');
      createReadStream(join(BUNDLES, basename(request.url))).pipe(response);
    } else {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Shop</title><script src="/index.js"></script>');
    }
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await page?.close();
  await served?.close();
});
afterAll(async () => {
  await browser?.close();
  shop.close();
});

describe('@segment/analytics-next in Chromium, unchanged', () => {
  test.for(FAULTS.flatMap((fault) => [[fault, 'single'] as const, [fault, 'batching'] as const]))(
    'with %s, %s',
    async ([fault, strategy], { skip }) => {
      if (browser === null) return skip('no Chromium runs here');
      served = await serveCollector(fault);
      const story = tellStory();
      page = await browser.newPage();
      await page.goto(
        `http://127.0.0.1:${(shop.address() as AddressInfo).port}/?utm_source=News&utm_medium=Email`,
      );
      await page.evaluate(tell, { story, strategy, writeKey: WRITE_KEY, url: served.proxy.url });
      await expect
        .poll(() => retell(served?.log.events() ?? []).length, { timeout: 50_000 })
        .toBe(story.length);
      expect(retell(served.log.events())).toEqual(expectedOf(story));
      expect(served.log.deadLetters()).toEqual([]);
      expect(served.log.events()[0]).toMatchObject({
        library: 'analytics.js',
        ip: '127.0.0.0',
        campaign_source: 'news',
        campaign_medium: 'email',
      });
      if (fault !== 'none') expect(served.proxy.hits()).toBeGreaterThan(0);
    },
  );
});

interface Telling {
  story: StoryCall[];
  strategy: 'single' | 'batching';
  writeKey: string;
  url: string;
}

/** Runs in the page. Its settings come from the collector, as the snippet's would. */
async function tell({ story, strategy, writeKey, url }: Telling): Promise<void> {
  const { AnalyticsBrowser } = (
    window as unknown as { AnalyticsNext: { AnalyticsBrowser: { load(...a: unknown[]): Client } } }
  ).AnalyticsNext;
  const client = AnalyticsBrowser.load(
    { writeKey, cdnURL: url },
    {
      integrations: {
        'Segment.io': {
          apiHost: `${new URL(url).host}/v1`,
          deliveryStrategy: { strategy: strategy === 'batching' ? 'batching' : undefined },
        },
      },
    },
  );
  await client.ready();
  for (const { n, type } of story) {
    if (type === 'track') client.track('Product Viewed', { n });
    else if (type === 'identify') client.identify('customer-17', { n });
    else if (type === 'group') client.group('team-1', { n });
    else if (type === 'alias') client.alias('customer-17', `device-${n}`);
    else client[type]('Shop', 'Home', { n });
  }
}
