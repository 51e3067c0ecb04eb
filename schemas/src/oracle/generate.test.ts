import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projects, streams } from './generate.js';
import { generateProduct } from './generate-product.js';
import {
  aarrr,
  activeUsers,
  attributionRevenue,
  experiments,
  funnel,
  journey,
  ladderTransitions,
  lifecycle,
  milestones,
  powerUserCurve,
  powerUserCurveSummary,
  readEvents,
  retention,
} from './index.js';

const endMs = Date.UTC(2026, 3, 20, 9, 30);
const options = { endMs, days: 60 };
const range = { from: '2026-02-16', to: '2026-04-27' };

describe('the definitions hold together on any stream', () => {
  it('no answer depends on the order of arrival, nor on anything being sent again', () => {
    fc.assert(
      fc.property(
        streams(options),
        projects(),
        fc.infiniteStream(fc.nat()),
        ({ events, asOf }, project, order) => {
          const shuffled = [...events, ...events]
            .map((event) => ({ event, at: order.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ event }) => event);
          const answers = [events, shuffled].map((sent) => {
            const store = readEvents(project, sent);
            return {
              links: store.links,
              active: activeUsers(store, { ...range, asOf }),
              stages: aarrr(store, { ...range, granularity: 'week', by: 'channel', asOf }),
              ladder: ladderTransitions(store, { ...range, granularity: 'week', asOf }),
              journey: journey(store, { ...range, granularity: 'week', asOf }),
              experiments: experiments(store, { ...range, asOf }),
              credit: attributionRevenue(store, { ...range, window: 30, model: 'linear', asOf }),
              funnel: funnel(store, {
                ...range,
                steps: ['Product Viewed', 'Order Completed'],
                window: 7,
                asOf,
              }),
              milestones: milestones(store, { ...range, targetFrom: 2, targetTo: 9, asOf }),
              cohorts: retention(store, {
                ...range,
                granularity: 'week',
                mode: 'unbounded',
                periods: 5,
                asOf,
              }),
            };
          });
          expect(answers[1]).toEqual(answers[0]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('shares sum to 1, books balance, day 0 holds everyone', () => {
    fc.assert(
      fc.property(streams(options), projects(), ({ events, asOf }, project) => {
        const store = readEvents(project, events);
        const asked = { end: '2026-04-20', window: 28, asOf };
        const curve = powerUserCurve(store, asked);
        const persons = powerUserCurveSummary(store, asked)[0]!.persons;
        expect(curve.reduce((sum, row) => sum + row.persons, 0)).toBe(persons);
        for (const row of lifecycle(store, { ...range, granularity: 'month', asOf })) {
          expect([row.checkActive, row.checkRetained]).toEqual([true, true]);
        }
        if (project.activeEvents === null) {
          for (const cell of retention(store, {
            ...range,
            granularity: 'day',
            mode: 'nday',
            periods: 0,
            asOf,
          })) {
            expect([null, cell.size]).toContain(cell.retained);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('meets what it is made for: refused links, copies that differ, dead letters', () => {
    const seen = { already_linked: 0, cycle: 0, placeholder: 0, conflicting: 0, dead: 0 };
    for (const { events } of fc.sample(streams({ ...options, minMessages: 30 }), { numRuns: 20, seed: 7 })) {
      const store = readEvents({ id: 'shop', timeZone: 'UTC' }, events);
      for (const link of store.links) if (link.refused !== null) seen[link.refused] += 1;
      seen.conflicting += store.conflictingCopies;
      seen.dead += store.verdicts.filter((verdict) => verdict !== null).length;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
  });
});

it('a made-up product is the same for the same seed', () => {
  const product = { seed: 3, persons: 40, days: 30, firstDay: '2026-03-01' };
  expect(generateProduct(product)).toEqual(generateProduct(product));
  const store = readEvents({ id: 'shop', timeZone: 'UTC' }, generateProduct(product));
  expect(store.verdicts.every((verdict) => verdict === null)).toBe(true);
  expect(store.persons.size).toBeGreaterThanOrEqual(40);
});
