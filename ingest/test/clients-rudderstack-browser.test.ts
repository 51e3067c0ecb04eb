import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WRITE_KEY } from './support/collector.js';
import type { Fault } from './support/faulty-proxy.js';
import { openChromium } from './support/open-chromium.js';
import { type ServedCollector, serveCollector } from './support/serve-collector.js';
import { expectedOf, retell, type StoryCall, tellStory } from './support/story.js';

const require = createRequire(import.meta.url);
/** Next to the build for `require`, which is the one that the package names. */
const BUNDLE = join(dirname(require.resolve('@rudderstack/analytics-js/bundled')), '../umd/index.js');

interface Client {
  load(writeKey: string, dataPlaneUrl: string, options: object): void;
  ready(callback: () => void): void;
  track(event: string, properties: object): void;
  identify(userId: string, traits: object): void;
  page(category: string, name: string, properties: object): void;
  group(groupId: string, traits: object): void;
  alias(to: string, from: string): void;
}

let browser: Browser | null;
let shop: Server;
let served: ServedCollector | undefined;
let context: BrowserContext | undefined;

beforeAll(async () => {
  browser = await openChromium();
  shop = createServer((request, response) => {
    if (request.url === '/sdk.js') {
      response.setHeader('content-type', 'text/javascript');
      createReadStream(BUNDLE).pipe(response);
    } else {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>Shop</title><script src="/sdk.js"></script>');
    }
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await context?.close();
  await served?.close();
});
afterAll(async () => {
  await browser?.close();
  shop.close();
});

type Transport = 'xhr' | 'batch' | 'beacon';

/** A beacon is sent once, and no one hears its answer. */
const CASES: [Fault, Transport][] = [
  ['none', 'xhr'],
  ['answer_lost', 'xhr'],
  ['unavailable_first', 'xhr'],
  ['overloaded_first', 'batch'],
  ['none', 'batch'],
  ['none', 'beacon'],
];

describe('@rudderstack/analytics-js in Chromium, unchanged', () => {
  test.for(CASES)('with %s, %s', async ([fault, transport], { skip }) => {
    if (browser === null) return skip('no Chromium runs here');
    served = await serveCollector(fault);
    context = await browser.newContext();
    const hosts = new Set<string>();
    const paths = new Set<string>();
    context.on('request', (request) => {
      hosts.add(new URL(request.url()).hostname);
      paths.add(new URL(request.url()).pathname);
    });
    // It has no screen calls.
    const story = tellStory(40).filter(({ type }) => type !== 'screen');
    const page = await context.newPage();
    await page.goto(
      `http://127.0.0.1:${(shop.address() as AddressInfo).port}/?utm_source=News&utm_medium=Email`,
    );
    await page.evaluate(tell, { story, transport, writeKey: WRITE_KEY, url: served.proxy.url });
    // What is left in the queue of beacons goes when the page does.
    if (transport === 'beacon') await page.goto('about:blank');
    await expect
      .poll(() => retell(served?.log.events() ?? []).length, { timeout: 50_000 })
      .toBe(story.length);
    expect(retell(served.log.events())).toEqual(expectedOf(story));
    expect(served.log.deadLetters()).toEqual([]);
    expect(served.log.events()[0]).toMatchObject({ library: 'RudderLabs JavaScript SDK', ip: '127.0.0.0' });
    // Nothing went to its maker.
    expect(hosts).toEqual(new Set(['127.0.0.1']));
    if (transport === 'beacon') expect(paths).toContain('/beacon/v1/batch');
    if (transport === 'batch') expect(paths).toContain('/v1/batch');
    if (fault !== 'none') expect(served.proxy.hits()).toBeGreaterThan(0);
  });
});

interface Telling {
  story: StoryCall[];
  transport: Transport;
  writeKey: string;
  url: string;
}

/** Runs in the page. All that it needs to be told is where the collector is. */
async function tell({ story, transport, writeKey, url }: Telling): Promise<void> {
  const { RudderAnalytics } = (
    window as unknown as { rudderanalytics: { RudderAnalytics: new () => Client } }
  ).rudderanalytics;
  const client = new RudderAnalytics();
  client.load(writeKey, url, {
    configUrl: url,
    useBeacon: transport === 'beacon',
    queueOptions: { batch: { enabled: transport === 'batch', maxItems: 10, flushInterval: 500 } },
  });
  await new Promise<void>((resolve) => client.ready(resolve));
  for (const { n, type } of story) {
    if (type === 'track') client.track('Product Viewed', { n });
    else if (type === 'identify') client.identify('customer-17', { n });
    else if (type === 'group') client.group('team-1', { n });
    else if (type === 'alias') client.alias('customer-17', `device-${n}`);
    else client.page('Shop', 'Home', { n });
  }
}
