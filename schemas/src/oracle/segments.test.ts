import { describe, expect, it } from 'vitest';
import { type SegmentRule, segmentRuleSchema } from '../index.js';
import { drawDays, drawEvent } from './draw-events.js';
import { readEvents, segmentMembers } from './index.js';

// March 2026 begins on a Sunday.
//         Mo Tu We Th Fr Sa Su | Mo
//         2  3  4  5  6  7  8    9
// ann     x  x  x  .  .  .  x    .
// bob     .  .  .  x  .  .  .    .   orders on the 5th (twice, one of them sent again) and on the 9th
// @d1     x  .  .  .  .  .  .    .   becomes bob on the 9th
// eve     never seen, only identified
const order = (at: string, messageId: string) =>
  drawEvent(at, { type: 'track', event: 'Order Completed', userId: 'bob', messageId });
const identify = (at: string, messageId: string, userId: string, more: object) =>
  drawEvent(at, { type: 'identify', userId, messageId, ...more });
const events = [
  ...drawDays('2026-03-02', 'ann xxx...x.\nbob ...x....\n@d1 x.......'),
  order('2026-03-05T12:00:00.000Z', 'o1'),
  order('2026-03-05T13:00:00.000Z', 'o2'),
  order('2026-03-05T13:00:00.000Z', 'o2'),
  order('2026-03-09T09:00:00.000Z', 'o3'),
  drawEvent('2026-03-09T10:00:00.000Z', { type: 'identify', anonymousId: '@d1', userId: 'bob' }),
  // Of the same millisecond the greater messageId is the later.
  identify('2026-03-04T00:00:00.000Z', 't2', 'ann', { traits: { plan: 'pro', seats: 5 } }),
  identify('2026-03-04T00:00:00.000Z', 't1', 'ann', { traits: { plan: 'free', seats: 1 } }),
  identify('2026-03-05T00:00:00.000Z', 't3', 'ann', {
    traits: { plan: null },
    context: { traits: { vip: true } },
  }),
  identify('2026-03-01T00:00:00.000Z', 't4', 'eve', { traits: { plan: 'pro', seats: '5' } }),
];
const store = readEvents(
  { id: 'shop', timeZone: 'UTC', ladder: [{ name: 'regular', activeDays: 3 }] },
  events,
);
const members = (rule: unknown, asOf = '2026-03-09T18:00:00.000Z') =>
  [...segmentMembers(store, segmentRuleSchema.parse(rule) as SegmentRule, asOf)].sort();

const ann = 'user:ann';
const bob = 'user:bob';
const eve = 'user:eve';

describe('a segment', () => {
  it.each([
    ['everyone of whom an event is stored', { and: [] }, [ann, bob, eve]],
    ['nobody', { or: [] }, []],
    ['active on 2 to 7 of 7 days', { activeDays: { window: 7, from: 2, end: '2026-03-08' } }, [ann, bob]],
    [
      'active on at most 2 days',
      { activeDays: { window: 7, from: 0, to: 2, end: '2026-03-08' } },
      [bob, eve],
    ],
    ['did it twice by the 8th', { did: { event: 'Order Completed', times: 2, end: '2026-03-08' } }, [bob]],
    ['did it three times, a resend is none', { did: { event: 'Order Completed', times: 4 } }, []],
    ['did it in the last 4 days', { did: { event: 'Order Completed', times: 2, days: 4 } }, []],
    ['did not', { didNot: { event: 'Order Completed' } }, [ann, eve]],
    ['trait by its latest value', { trait: { name: 'plan', equals: 'pro' } }, [ann, eve]],
    ['trait compared as JSON', { trait: { name: 'seats', in: [5, 6] } }, [ann]],
    ['trait of a context', { trait: { name: 'vip', exists: true } }, [ann]],
    ['trait that is not there', { trait: { name: 'plan', exists: false } }, [bob]],
    ['channel of those who were seen', { channel: 'direct' }, [ann, bob]],
    ['cohort of a month', { cohort: { month: '2026-03' } }, [ann, bob]],
    ['cohort of a range that ends before', { cohort: { from: '2026-03-03', to: '2026-03-09' } }, []],
    ['state at a day', { state: { is: 'new', day: '2026-03-08' } }, [ann, bob]],
    ['state as of the question', { state: { is: ['current', 'at-risk'] } }, [ann, bob]],
    ['rung of a week', { rung: { is: 'regular', granularity: 'week', day: '2026-03-08' } }, [ann]],
    ['rung 0', { rung: { is: 'inactive', granularity: 'week' } }, [ann, bob]],
    [
      'rules combined',
      { and: [{ not: { channel: 'direct' } }, { trait: { name: 'plan', exists: true } }] },
      [eve],
    ],
  ])('%s', (_name, rule, expected) => {
    expect(members(rule)).toEqual(expected);
  });
});

describe('what a broken rule says', () => {
  it.each([
    [{ dit: {} }, '', /unknown name "dit"; did you mean "did"\? Known names: and, or, not, rung/],
    [{ and: [{ did: {} }] }, 'and.0.did.event', /^is missing; expected a text$/],
    [
      { did: { event: 'X', tmes: 2 } },
      'did',
      /unknown name "tmes"; did you mean "times"\? Known names: event, times, days, end/,
    ],
    [{ state: { is: 'asleep' } }, 'state.is', /./],
    [{ state: { is: 'new', day: '2026-02-30' } }, 'state.day', /an existing day/],
    [{ activeDays: { window: 7, from: 8 } }, 'activeDays', /from ≤ to ≤ window/],
    [{ trait: { name: 'plan' } }, 'trait', /one of equals, in and exists/],
    [{ cohort: { from: '2026-03-01' } }, 'cohort', /a month, or from and to/],
    [
      Array.from({ length: 9 }).reduce((rule) => ({ not: rule }), { and: [] }),
      'not.not.not.not.not.not.not.not',
      /8 levels deep/,
    ],
    [{ or: Array.from({ length: 50 }, () => ({ and: [] })) }, '', /at most 50 parts/],
  ])('%j', (rule, path, message) => {
    const issue = segmentRuleSchema.safeParse(rule).error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toMatch(message);
  });
});
