import { callFixtures } from '@everloop/schemas/fixtures';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILDS } from './built-sdk.js';
import { startTestCollector, type TestCollector } from './test-collector.js';

describe.each(BUILDS)('$build: calls become the events that the wire expects', ({ sdk }) => {
  let collector: TestCollector;
  beforeAll(async () => {
    collector = await startTestCollector();
  });
  afterAll(() => collector.close());

  it.each(callFixtures)('$name', async ({ type, call, expected }) => {
    collector.bodies.length = 0;
    const analytics = sdk.createAnalytics({ writeKey: 'wk_test', host: collector.url });
    analytics[type](call as never);
    await analytics.close();
    const { messageId, timestamp, ...seen } = collector.events()[0]!;
    expect({
      ...seen,
      ...(call.messageId && { messageId }),
      ...(call.timestamp !== undefined && { timestamp }),
    }).toEqual(expected);
  });
});
