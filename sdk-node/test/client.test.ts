import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Analytics, AnalyticsOptions } from '@everloop/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILDS } from './built-sdk.js';
import { startTestCollector, type TestCollector } from './test-collector.js';

const { version } = createRequire(import.meta.url)('@everloop/node/package.json') as { version: string };

describe.each(BUILDS)('$build', ({ sdk, load, type }) => {
  let collector: TestCollector;
  const clients: Analytics[] = [];
  const start = (options: Partial<AnalyticsOptions> = {}) => {
    const client = sdk.createAnalytics({
      writeKey: 'wk_test',
      host: collector.url,
      flushIntervalMs: 50,
      ...options,
    });
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    collector = await startTestCollector();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close({ timeoutMs: 0 })));
    await collector.close();
  });

  describe('the wire', () => {
    it('sends each call with its own members and what is shared once per envelope', async () => {
      const analytics = start({ context: { app: { name: 'shop' } } });
      analytics.track({ userId: 'u-1', event: 'Order Completed', properties: { orderId: 'o-1' } });
      analytics.identify({ userId: 'u-1', anonymousId: 'a-1', traits: { plan: 'pro' } });
      analytics.page({ anonymousId: 'a-1', name: 'Home' });
      analytics.group({ userId: 'u-1', groupId: 'g-1', traits: { seats: 3 } });
      analytics.alias({ userId: 'u-1', previousId: 'u-0' });
      await analytics.flush();
      const [body] = collector.bodies;
      expect(body?.context).toEqual({
        library: { name: '@everloop/node', version },
        app: { name: 'shop' },
      });
      expect(body?.sentAt).toMatch(/^\d{4}-.*Z$/);
      expect(body?.batch.map(({ messageId, timestamp, ...event }) => event)).toEqual([
        { type: 'track', userId: 'u-1', event: 'Order Completed', properties: { orderId: 'o-1' } },
        { type: 'identify', userId: 'u-1', anonymousId: 'a-1', traits: { plan: 'pro' } },
        { type: 'page', anonymousId: 'a-1', name: 'Home' },
        { type: 'group', userId: 'u-1', groupId: 'g-1', traits: { seats: 3 } },
        { type: 'alias', userId: 'u-1', previousId: 'u-0' },
      ]);
      const ids = body!.batch.map(({ messageId }) => messageId);
      expect(ids.every((id) => id?.length === 22)).toBe(true);
      expect([...ids].sort()).toEqual(ids);
    });

    it('keeps one connection and compresses what is long', async () => {
      const analytics = start({ concurrency: 1 });
      for (let round = 0; round < 3; round++) {
        for (let n = 0; n < 50; n++)
          analytics.track({ userId: 'u-1', event: 'Item Viewed', properties: { n } });
        await analytics.flush();
      }
      expect(collector.events()).toHaveLength(150);
      expect(new Set(collector.requests.map(({ socketPort }) => socketPort)).size).toBe(1);
      expect(collector.requests.every(({ headers }) => headers['content-encoding'] === 'gzip')).toBe(true);
    });

    it('takes identity from the request it runs in', async () => {
      const requests = sdk.createRequestContext();
      const analytics = start({ requests });
      await Promise.all(
        ['u-1', 'u-2'].map((userId) =>
          requests.run({ anonymousId: `device of ${userId}` }, async () => {
            await new Promise(setImmediate);
            requests.set({ userId });
            analytics.track({ event: 'Item Viewed', context: { page: { path: '/' } } });
          }),
        ),
      );
      await analytics.flush();
      expect(collector.events().map(({ userId, anonymousId }) => [userId, anonymousId])).toEqual([
        ['u-1', 'device of u-1'],
        ['u-2', 'device of u-2'],
      ]);
      expect(collector.events()[0]?.context).toEqual({ page: { path: '/' } });
    });
  });

  describe('delivery', () => {
    it('repeats the same bytes after a 503 and not before Retry-After', async () => {
      const analytics = start();
      collector.respond({ status: 503, headers: { 'Retry-After': '1' } });
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      const flushed = analytics.flush();
      while (collector.requests.length < 1) await new Promise(setImmediate);
      collector.respond(undefined);
      await flushed;
      expect(collector.events()).toHaveLength(1);
      expect(collector.requests[1]!.atMs - collector.requests[0]!.atMs).toBeGreaterThanOrEqual(990);
    });

    it('counts and reports what the collector refuses', async () => {
      const problems: unknown[] = [];
      const analytics = start({
        onError: ({ code, events, status }) => problems.push({ code, events, status }),
      });
      collector.respond({ status: 401 });
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      await analytics.flush();
      expect(problems).toEqual([{ code: 'rejected', events: 2, status: 401 }]);
      expect(analytics.stats()).toEqual({
        queued: 0,
        queuedBytes: 0,
        delivered: 0,
        dropped: { rejected: 2 },
      });
    });

    it('says at close what remained', async () => {
      const analytics = start();
      collector.respond('hang');
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      expect(await analytics.close({ timeoutMs: 50 })).toEqual({
        remaining: 1,
        delivered: 0,
        dropped: { closed: 1 },
      });
      expect(analytics.track({ userId: 'u-1', event: 'Item Viewed' })).toBe(false);
      expect(analytics.stats().dropped).toEqual({ closed: 2 });
    });

    it('lets a handler of losses track: a loss that it makes itself holds up nobody', async () => {
      let told = 0;
      const analytics = start({
        maxQueueBytes: 1,
        onError: () => {
          // An end, or a fault would hang the test.
          if (++told < 1_000) analytics.track({ userId: 'u-1', event: 'Loss Seen' });
        },
      });
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      await new Promise(setImmediate);
      expect(told).toBeLessThan(5);
    });

    it('tells every loss before a close resolves', async () => {
      const problems: unknown[] = [];
      const analytics = start({ onError: ({ code, events }) => problems.push({ code, events }) });
      collector.respond('hang');
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      await analytics.close({ timeoutMs: 50 });
      expect(problems).toEqual([{ code: 'closed', events: 1 }]);
    });

    it('never throws, and drops what cannot be written', async () => {
      const analytics = start();
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      analytics.track({ userId: 'u-1', event: 'Item Viewed', properties: circle });
      analytics.track({ userId: 'u-1', event: 'Item Viewed', timestamp: 'yesterday' });
      analytics.track({ userId: 'u-1', event: 'Item Viewed', properties: { text: 'é'.repeat(20_000) } });
      analytics.track(undefined as never);
      expect(analytics.stats().dropped).toEqual({ invalid_event: 3, event_too_large: 1 });
    });
  });

  describe('a full queue', () => {
    const fill = async (client: Analytics, count: number) => {
      for (let n = 0; n < count; n++)
        client.track({ userId: 'u-1', event: 'Item Viewed', properties: { n } });
    };

    it('drops what comes, unless told to drop the oldest', async () => {
      for (const whenFull of ['drop_newest', 'drop_oldest'] as const) {
        collector.respond({ status: 503 });
        collector.bodies.length = 0;
        const analytics = start({ maxQueueBytes: 4_000, maxBatchEvents: 5, gzip: false, whenFull });
        await fill(analytics, 50);
        const { queued, dropped } = analytics.stats();
        expect(queued + (dropped.queue_full ?? 0)).toBe(50);
        expect(dropped.queue_full).toBeGreaterThan(0);
        collector.respond(undefined);
        await analytics.flush();
        const seen = collector.events().map(({ properties }) => properties?.n as number);
        expect(seen).toHaveLength(queued);
        expect(seen.includes(0)).toBe(whenFull === 'drop_newest');
        expect(seen.includes(49)).toBe(whenFull === 'drop_oldest');
      }
    });

    it('lets a caller wait for room, and loses nothing then', async () => {
      const analytics = start({ maxQueueBytes: 8_000, maxBatchEvents: 5 });
      for (let n = 0; n < 500; n++)
        if (!analytics.track({ userId: 'u-1', event: 'Item Viewed', properties: { n } }))
          await analytics.ready();
      await analytics.flush();
      expect(collector.events()).toHaveLength(500);
      expect(analytics.stats().dropped).toEqual({});
    });
  });

  describe('a process', () => {
    const run = (code = '') => {
      const program = `${load};
      const analytics = createAnalytics({ writeKey: 'wk_test', host: '${collector.url}' });
      analytics.track({ userId: 'u-1', event: 'Item Viewed' });
      ${code}`;
      return promisify(execFile)(process.execPath, [`--input-type=${type}`, '-e', program], {
        cwd: fileURLToPath(new URL('.', import.meta.url)),
        timeout: 20_000,
      });
    };

    it('sends what waits when it runs out of work', async () => {
      await run();
      expect(collector.events()).toHaveLength(1);
    });

    it('ends although the collector fails', async () => {
      collector.respond({ status: 503 });
      await run();
      expect(collector.requests).toHaveLength(1);
    });

    it('lives until a flush is answered', async () => {
      collector.respond({ status: 503 });
      const running = run('analytics.flush()');
      while (collector.requests.length < 1) await new Promise(setImmediate);
      collector.respond(undefined);
      await running;
      expect(collector.events()).toHaveLength(1);
    });
  });

  describe('options', () => {
    it.each([
      ['writeKey', undefined, 'a text that is not empty; it is undefined'],
      ['writeKey', '', 'a text that is not empty; it is empty'],
      ['writeKey', 42, 'a text that is not empty; it is 42'],
      ['host', undefined, 'an http or https address such as "https://events.example.com"; it is undefined'],
      ['host', '', 'an http or https address such as "https://events.example.com"; it is \'\''],
      ['host', 'events.example.com', "it is 'events.example.com'"],
      ['host', 'https://', "it is 'https://'"],
      ['host', { href: 'https://events.example.com' }, 'it is { href'],
      ['flushIntervalMs', '1000', "a number of milliseconds from 0 to 2147483647; it is '1000'"],
      ['timeoutMs', Number.NaN, 'it is NaN'],
      ['concurrency', 0, 'a number of at least 1; it is 0'],
      ['whenFull', 'drop', '"drop_newest" or "drop_oldest"; it is \'drop\''],
      ['gzip', 'yes', "true or false; it is 'yes'"],
      ['context', [], 'an object; it is []'],
      ['onError', 'log', "a function; it is 'log'"],
    ])('%s: %j is refused by its name', (name, value, text) => {
      expect(() => start({ [name]: value })).toThrow(`createAnalytics: the option "${name}" must be `);
      expect(() => start({ [name]: value })).toThrow(text);
    });

    it('none at all are refused by name, unset optional ones are defaults', () => {
      expect(() => sdk.createAnalytics(undefined as never)).toThrow('the option "writeKey" must be');
      expect(() => start({ timeoutMs: undefined as never, context: null as never })).not.toThrow();
    });
  });
});
