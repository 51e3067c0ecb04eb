import * as oracle from '@everloop/schemas/oracle';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectSchema } from '../src/domain/project-settings.js';
import { collect } from './collect.js';
import type { ReceivedEvent } from './generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';
import { compareQuotientsLoosely } from './support/equal-quotients.js';

const project = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] };
const users = ['ann', 'bob', 'cat', 'dan', 'eve'];

/** Five persons on 1 September and 207 names: each is done by one to three of them. Two come back a month later. */
function drawEvents(): ReceivedEvent[] {
  const at = (day: number, ms: number) => new Date(Date.UTC(2026, 8, day, 9, 0, 0, ms)).toISOString();
  const event = (time: string, userId: string, what: Record<string, unknown>, messageId: string) => ({
    receivedAt: time,
    event: { type: 'track', timestamp: time, userId, messageId, ...what } as ReceivedEvent['event'],
  });
  const done = Array.from({ length: 207 }, (_, index) => index).flatMap((index) =>
    users
      .slice(index % 3, (index % 3) + 1 + (Math.floor(index / 3) % 3))
      .map((user, place) =>
        event(at(1 + (index % 9), index), user, { event: `Event ${index}` }, `${index}-${place}`),
      ),
  );
  const back = ['ann', 'cat'].map((user) => event(at(31, 0), user, { type: 'page' }, `back-${user}`));
  return [...done, ...back];
}

let harness: MetricsHarness;
let store: oracle.OracleStore;
beforeAll(async () => {
  compareQuotientsLoosely();
  harness = await openMetricsHarness([project]);
  const events = drawEvents();
  await harness.storeEntries(collect(projectSchema.parse(project), events));
  store = oracle.readEvents(project, events as oracle.OracleEvent[]);
});
afterAll(() => harness.close());

it('keeps the 200 names that most persons did, and says how many are left out', async () => {
  const asked = { from: '2026-09-01', to: '2026-10-01', asOf: '2026-11-25T00:00:00.000Z' };
  const query = new URLSearchParams(asked);
  const adoption = await harness.ask('shop', `adoption?${query}`);
  expect(adoption.summary).toEqual([{ size: 5, compareSize: null, events: 200, eventsLeftOut: 7 }]);
  expect(adoption.rows).toEqual(oracle.adoption(store, asked));
  const milestones = await harness.ask('shop', `milestones?${query}`);
  expect(milestones.summary).toEqual([{ persons: 5, retained: 2, events: 200, eventsLeftOut: 7 }]);
  expect(milestones.rows).toEqual(oracle.milestones(store, asked));
});
