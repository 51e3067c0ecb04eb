import { beforeAll, describe, test } from 'vitest';
import { WRITE_KEY } from './support/collector.js';
import type { Fault } from './support/faulty-proxy.js';
import { FOREIGN_CLIENTS, tell } from './support/foreign-client.js';
import { serveCollector } from './support/serve-collector.js';
import { expectedOf, retell, tellStory } from './support/story.js';

const FAULTS: Fault[] = ['none', 'answer_lost', 'unavailable_first', 'overloaded_first', 'slow'];

/** Java sleeps for tens of seconds before it tries again, and go for five before it sends at all; so all run at once. */
const TIMEOUT_MS = 150_000;

describe.each(FOREIGN_CLIENTS.map((client) => [client.name, client] as const))(
  '%s, unchanged',
  (_name, client) => {
    let missing = '';

    beforeAll(async () => {
      await client.prepare().catch((cause: Error) => {
        if (process.env.CI) throw cause;
        missing = `${client.name} cannot be had here: ${cause.message.split('\n', 1)[0]}`;
      });
    }, 240_000);

    test.for(FAULTS)(
      'with %s',
      { concurrent: true, timeout: TIMEOUT_MS },
      async (fault, { skip, expect, onTestFinished }) => {
        if (missing !== '') skip(missing);
        const served = await serveCollector(fault);
        onTestFinished(() => served.close());
        const story = tellStory();
        await tell(client, served.proxy.url, WRITE_KEY, story);
        expect(retell(served.log.events())).toEqual(expectedOf(story));
        expect(served.log.deadLetters()).toEqual([]);
        if (fault !== 'none') expect(served.proxy.hits()).toBeGreaterThan(0);
      },
    );
  },
);
