import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUILDS } from './built-sdk.js';
import { startTestCollector, type TestCollector } from './test-collector.js';

let collector: TestCollector;
beforeAll(async () => {
  collector = await startTestCollector();
});
afterAll(() => collector.close());

const step = fc.oneof(
  fc.record({ kind: fc.constant('track' as const), count: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constantFrom('flush' as const, 'yield' as const) }),
);

it.each(BUILDS)(
  '$build: flush means all before it, whatever else goes on; nothing is lost or doubled',
  async ({ sdk }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, maxBatchEvents, concurrency) => {
          collector.bodies.length = 0;
          const client = sdk.createAnalytics({
            writeKey: 'wk_test',
            host: collector.url,
            flushIntervalMs: 1,
            maxBatchEvents,
            concurrency,
          });
          let tracked = 0;
          const flushes: Promise<void>[] = [];
          for (const each of steps) {
            if (each.kind === 'track') {
              for (let n = 0; n < each.count; n++)
                client.track({ userId: 'u-1', event: 'Item Viewed', properties: { n: tracked++ } });
            } else if (each.kind === 'flush') {
              const before = tracked;
              const check = () => {
                const seen = new Set(collector.events().map(({ properties }) => properties?.n));
                for (let n = 0; n < before; n++) expect(seen.has(n)).toBe(true);
              };
              flushes.push(client.flush().then(check));
            } else await new Promise(setImmediate);
          }
          await Promise.all(flushes);
          expect(await client.close()).toEqual({ remaining: 0, delivered: tracked, dropped: {} });
          expect(collector.events()).toHaveLength(tracked);
          expect(new Set(collector.events().map(({ messageId }) => messageId)).size).toBe(tracked);
        },
      ),
      { numRuns: process.env.EVERLOOP_LONG ? 200 : 20 },
    );
  },
);
