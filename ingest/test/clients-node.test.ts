import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { afterEach, describe, expect, test } from 'vitest';
import { WRITE_KEY } from './support/collector.js';
import type { Fault } from './support/faulty-proxy.js';
import { type ServedCollector, serveCollector } from './support/serve-collector.js';
import { expectedOf, retell, type StoryCall, tellStory } from './support/story.js';

const FAULTS: Fault[] = ['none', 'answer_lost', 'unavailable_first', 'overloaded_first', 'slow'];
const USER = 'customer-17';

interface CallBody {
  userId: string;
  event: string;
  name: string;
  groupId: string;
  previousId: string;
  properties: { n: number };
  traits: { n: number };
}

function bodyOf({ n }: StoryCall): CallBody {
  return {
    userId: USER,
    event: 'Product Viewed',
    name: 'Home',
    groupId: 'team-1',
    previousId: `device-${n}`,
    properties: { n },
    traits: { n },
  };
}

let served: ServedCollector | undefined;
afterEach(async () => await served?.close());

describe('@segment/analytics-node, unchanged', () => {
  test.each(FAULTS)('with %s', async (fault) => {
    served = await serveCollector(fault);
    const story = tellStory();
    const client = new Analytics({ writeKey: WRITE_KEY, host: served.proxy.url });
    for (const call of story) client[call.type](bodyOf(call));
    await client.closeAndFlush();
    expect(retell(served.log.events())).toEqual(expectedOf(story));
    expect(served.log.deadLetters()).toEqual([]);
    if (fault !== 'none') expect(served.proxy.hits()).toBeGreaterThan(0);
  });
});

describe('@rudderstack/rudder-sdk-node, unchanged', () => {
  test.each(FAULTS)('with %s', async (fault) => {
    served = await serveCollector(fault);
    const story = tellStory();
    const client = new RudderAnalytics(WRITE_KEY, { dataPlaneUrl: served.proxy.url });
    const answered = story.map(
      (call) => new Promise<void>((resolve) => void client[call.type](bodyOf(call), () => resolve())),
    );
    await client.flush();
    await Promise.all(answered);
    expect(retell(served.log.events())).toEqual(expectedOf(story));
    expect(served.log.deadLetters()).toEqual([]);
    if (fault !== 'none') expect(served.proxy.hits()).toBeGreaterThan(0);
  });
});
