import { describe, expect, it } from 'vitest';
import { crc32 } from '../crc32.js';
import { drawDays, drawEvent } from '../draw-events.js';
import {
  adoption,
  adoptionSummary,
  attribution,
  attributionPaths,
  attributionRevenue,
  campaigns,
  churnRisk,
  churnRiskSummary,
  experiments,
  experimentsCheck,
  experimentsRevenue,
  funnel,
  journey,
  ladder,
  ladderClimb,
  ladderPowerUserCurve,
  ladderRetention,
  ladderTransitions,
  loyaltyLoop,
  loyaltyLoopSummary,
  milestones,
  milestonesSummary,
  nps,
  type OracleContext,
  readEvents,
  winBack,
  winBackSummary,
} from '../index.js';
import { fisher, newcombe } from '../intervals.js';

const asOf = '2026-06-01T00:00:00.000Z';
const march = { from: '2026-03-01', to: '2026-04-01', asOf };
let made = 0;
/** One track event; `day` counts in March, hours are UTC. */
function track(
  day: number,
  userId: string,
  event: string,
  properties = {},
  context: OracleContext = {},
  hour = 10,
) {
  made += 1;
  const at = new Date(Date.UTC(2026, 2, day, hour, 0, 0, made % 1000)).toISOString();
  return drawEvent(at, { type: 'track', userId, event, properties, context, messageId: `m${made}` });
}
const project = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };

it('nps: 9 and 10 less 0 to 6, of everything that is a whole number', () => {
  const scores = [10, '9', ' 9 ', '9.0', 8, 7, 6, 0, 9.5, '9.', -1, 'ten', null, true];
  const store = readEvents(
    project,
    scores.map((score, index) => track(index + 1, 'ann', 'Survey Answered', { score })),
  );
  expect(nps(store, { ...march, granularity: 'month' })).toEqual([
    {
      period: '2026-03-01',
      current: false,
      answers: 8,
      promoters: 4,
      passives: 2,
      detractors: 2,
      nps: 25,
    },
  ]);
});

describe('experiments', () => {
  // control: ann buys within a week, bob a week and an hour later. new: cat and dan buy, dan twice. eve saw both.
  const seen = (day: number, who: string, variant: string) =>
    track(day, who, 'Experiment Viewed', { experiment: 'button', variant });
  const store = readEvents(project, [
    seen(2, 'ann', 'control'),
    track(5, 'ann', 'Order Completed', { revenue: 4 }),
    seen(2, 'bob', 'control'),
    track(9, 'bob', 'Order Completed', { revenue: 4 }, {}, 11),
    seen(2, 'cat', 'new'),
    seen(20, 'cat', 'new'),
    track(3, 'cat', 'Order Completed', { revenue: 1 }),
    seen(2, 'dan', 'new'),
    track(3, 'dan', 'Order Completed', { revenue: 2 }),
    track(4, 'dan', 'Order Completed', { revenue: 3 }),
    seen(2, 'fay', 'new'),
    track(1, 'fay', 'Order Completed', { revenue: 9 }),
    seen(2, 'eve', 'new'),
    seen(30, 'eve', 'control'),
  ]);

  it('compares each variant with the control', () => {
    const [control, fresh] = experiments(store, march);
    expect(control).toEqual({
      experiment: 'button',
      variant: 'control',
      exposed: 2,
      converted: 1,
      rate: 0.5,
      difference: null,
      differenceLow: null,
      differenceHigh: null,
    });
    expect(fresh).toMatchObject({
      variant: 'new',
      exposed: 3,
      converted: 2,
      rate: 2 / 3,
      difference: 2 / 3 - 0.5,
    });
    expect(
      experimentsRevenue(store, march).map((row) => [row.variant, row.revenue, row.revenuePerPerson]),
    ).toEqual([
      ['control', '4', 2],
      ['new', '6', 2],
    ]);
    // 2 and 3 against 2.5 each: 0.1 + 0.1.
    expect(experimentsCheck(store, march)).toEqual([
      { experiment: 'button', variants: 2, exposed: 5, excluded: 1, chiSquared: 0.2, degrees: 1 },
    ]);
  });

  it('takes Newcombe’s interval: his example 56/70 against 48/80 gives 0.0524 to 0.3339', () => {
    const interval = newcombe({ part: 56, whole: 70 }, { part: 48, whole: 80 })!;
    expect(interval.low).toBeCloseTo(0.0524, 4);
    expect(interval.high).toBeCloseTo(0.3339, 4);
  });
});

it('campaigns: every step of the step before', () => {
  // ann: seen, clicked, bought two days later, active a week after it, invites. bob: seen, clicked, bought on the ninth day.
  // cat: clicked what was never shown to her. dan: seen.
  const store = readEvents(project, [
    track(2, 'ann', 'Ad Shown', { campaign: 'spring' }),
    track(2, 'ann', 'Ad Clicked', {}, { campaign: { name: 'spring' } }),
    track(4, 'ann', 'Order Completed', { revenue: 1 }),
    track(11, 'ann', 'Invite Sent'),
    track(2, 'bob', 'Ad Shown', { campaign: 'spring' }),
    track(2, 'bob', 'Ad Clicked', { campaign: 'spring' }),
    track(10, 'bob', 'Order Completed', { revenue: 1 }),
    track(2, 'cat', 'Ad Clicked', { campaign: 'spring' }),
    track(3, 'dan', 'Ad Shown', { campaign: 'spring' }),
  ]);
  expect(campaigns(store, march)).toEqual([
    {
      campaign: 'spring',
      reached: 3,
      interacted: 2,
      interactionRate: 2 / 3,
      converted: 1,
      conversionRate: 0.5,
      d7Size: 1,
      d7Retained: 1,
      d7Rate: 1,
      d30Size: 1,
      d30Retained: 0,
      d30Rate: 0,
      referred: 1,
      referralRate: 1,
    },
  ]);
});

describe('attribution', () => {
  const a = { campaign: { source: 'a' } };
  const b = { campaign: { source: 'b' } };
  // ann: a, a, b, then 0.10 on the 20th; a touch 31 days before it is too old. bob: nothing, 5.
  const store = readEvents(project, [
    drawEvent('2026-02-17T09:00:00.000Z', { type: 'page', userId: 'ann', context: b }),
    track(2, 'ann', 'Product Viewed', {}, a),
    track(3, 'ann', 'Product Viewed', {}, a),
    track(4, 'ann', 'Product Viewed', {}, b),
    track(20, 'ann', 'Order Completed', { revenue: '0.000000000000000010' }, b),
    track(21, 'bob', 'Order Completed', { revenue: 5 }),
    track(22, 'bob', 'Order Refunded', { revenue: 5 }),
  ]);
  const asked = { ...march, window: 30 };

  it('gives the whole to the first or the last touch, or parts that sum to it', () => {
    const by = (model: 'first' | 'last' | 'linear') =>
      attribution(store, { ...asked, model }).map((row) => [row.group, row.conversions]);
    expect(by('first')).toEqual([
      ['a', 1],
      ['direct', 1],
    ]);
    expect(by('last')).toEqual([
      ['b', 1],
      ['direct', 1],
    ]);
    expect(by('linear')).toEqual([
      ['a', 0.666667],
      ['b', 0.333333],
      ['direct', 1],
    ]);
    // Ten of the last digit by three: four, three and three.
    expect(attributionRevenue(store, { ...asked, model: 'linear' })).toEqual([
      { group: 'a', currency: 'EUR', revenue: '0.000000000000000007' },
      { group: 'b', currency: 'EUR', revenue: '0.000000000000000003' },
      { group: 'direct', currency: 'EUR', revenue: '5' },
    ]);
  });

  it('lists the paths, neighbours that are equal once', () => {
    expect(attributionPaths(store, asked)).toEqual([
      { path: 'a > b', conversions: 1, share: 0.5 },
      { path: 'direct', conversions: 1, share: 0.5 },
    ]);
  });
});

it('loyalty loop: the short way buys again without looking around', () => {
  const loop = {
    consider: ['Product Viewed'],
    evaluate: ['Products Compared'],
    buy: ['Order Completed'],
    advocate: ['Review Submitted'],
  };
  // ann: view, buy, (4 days) buy, review. bob: buy, compare, (7 days) buy. cat: views.
  const store = readEvents({ ...project, loop }, [
    track(1, 'ann', 'Product Viewed'),
    track(2, 'ann', 'Order Completed'),
    track(6, 'ann', 'Order Completed'),
    track(7, 'ann', 'Review Submitted'),
    track(2, 'bob', 'Order Completed'),
    track(5, 'bob', 'Products Compared'),
    track(9, 'bob', 'Order Completed'),
    track(9, 'cat', 'Product Viewed'),
  ]);
  expect(loyaltyLoop(store, march).map((row) => row.persons)).toEqual([2, 1, 2, 0, 1, 0]);
  expect(loyaltyLoopSummary(store, march)).toEqual([
    { buyers: 2, shortWay: 1, shortWayShare: 0.5, pairs: 2, medianDaysBetween: 5.5 },
  ]);
});

describe('churn risk and win-back', () => {
  // end = 25 April: the recent 28 days begin on 29 March, the 28 before them on 1 March.
  // ann: 5 days before, 2 in the recent ones: below half; gaps 1,1,1,1,25,1 → p90 of six is the sixth, 25; last on the 31st, 25 days ago.
  // bob: 4 before, 2 after: half is not below half. Gaps 1,1,1,30,1. cat: every 2 days and then not for 9. dan: gone since March.
  const events = [
    ...drawDays('2026-03-01', `ann xxxxx........................xx`),
    ...drawDays('2026-03-01', `bob xxxx.............................xx`),
    ...drawDays('2026-04-10', `cat x.x.x.x`),
    ...drawDays('2026-03-01', `dan x`),
  ];
  const store = readEvents(project, events);

  it('names the signals', () => {
    const rows = churnRisk(store, { end: '2026-04-25', asOf });
    expect(
      rows.map((row) => [
        row.person,
        row.activeDaysBefore,
        row.activeDays,
        row.daysSinceActive,
        row.usualGap,
        row.fewerActiveDays,
        row.longerAway,
      ]),
    ).toEqual([
      ['ann', 5, 2, 25, 25, true, false],
      ['cat', 0, 4, 9, 2, false, true],
    ]);
    expect(churnRiskSummary(store, { end: '2026-04-25', asOf })).toEqual([
      {
        persons: 3,
        atRisk: 2,
        share: 2 / 3,
        fewerActiveDays: 1,
        fewerPurchases: 0,
        fewerInteractions: 0,
        longerAway: 1,
        dormant: 1,
      },
    ]);
  });

  it('finds what brought dormant persons back', () => {
    const back = { campaign: { source: 'Mail', medium: 'Email' } };
    const later = readEvents(project, [
      ...events,
      drawEvent('2026-05-02T10:00:00.000Z', {
        type: 'track',
        event: 'Content Played',
        userId: 'dan',
        context: back,
      }),
      drawEvent('2026-05-03T10:00:00.000Z', { type: 'page', userId: 'dan' }),
    ]);
    // Four weeks before 28 May, on 30 April, ann (30 days) and dan are dormant; bob, last seen on 4 April, is not.
    const asked = { end: '2026-05-28', window: 28, asOf };
    expect(winBack(later, asked)).toEqual([
      { event: 'Content Played', group: 'mail/email', persons: 1, share: 0.5 },
    ]);
    expect(winBackSummary(later, asked)).toEqual([{ dormant: 2, returned: 1, share: 0.5 }]);
  });
});

describe('funnel', () => {
  const asked = { ...march, steps: ['A', 'B', 'A'], window: 1 };

  it('takes the deepest attempt, of equals the earliest, and one step an event', () => {
    // ann: A on the 1st alone; A 10:00, B 12:00, A 13:00 on the 5th. bob: A, A: one step. cat: A, and B more than a day later.
    const store = readEvents(project, [
      track(1, 'ann', 'A'),
      track(5, 'ann', 'A', {}, {}, 10),
      track(5, 'ann', 'B', {}, {}, 12),
      track(5, 'ann', 'A', {}, {}, 13),
      track(5, 'bob', 'A'),
      track(6, 'bob', 'A', {}, {}, 9),
      track(5, 'cat', 'A'),
      track(6, 'cat', 'B', {}, {}, 11),
    ]);
    expect(
      funnel(store, asked).map((row) => [
        row.step,
        row.event,
        row.persons,
        row.conversion,
        row.stepConversion,
        row.dropOff,
      ]),
    ).toEqual([
      [1, 'A', 3, 1, null, null],
      [2, 'B', 1, 1 / 3, 1 / 3, 2],
      [3, 'A', 1, 1 / 3, 1, 0],
    ]);
    expect(funnel(store, asked)[1]!.medianMs).toBe(2 * 3_600_000 + 1);
  });

  it('includes the end of the window, and lets later steps lie behind the range', () => {
    const end = (ms: number) =>
      readEvents(project, [
        drawEvent('2026-03-31T12:00:00.000Z', { type: 'track', event: 'A', userId: 'ann' }),
        drawEvent(`2026-04-01T12:00:00.00${ms}Z`, { type: 'track', event: 'B', userId: 'ann' }),
      ]);
    expect(funnel(end(0), asked)[1]!.persons).toBe(1);
    expect(funnel(end(1), asked)[1]!.persons).toBe(0);
  });
});

describe('milestones', () => {
  it('sets those who did a thing early against those who stayed', () => {
    // Six persons on 1 March. Three do K twice on the first day; two of these and one other are back on day 28 to 34.
    const persons = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
    const store = readEvents(project, [
      ...persons.flatMap((who) => drawDays('2026-03-01', `${who} x`)),
      ...['p1', 'p2', 'p3'].flatMap((who) => [track(1, who, 'K'), track(1, who, 'K')]),
      ...['p1', 'p2', 'p4'].map((who) =>
        drawEvent('2026-04-01T12:00:00.000Z', { type: 'page', userId: who }),
      ),
    ]);
    const row = milestones(store, march).find((one) => one.threshold === 2 && one.days === 1)!;
    // 2 of 3 against 1 of 3: (2·2 − 1·1) ÷ √(3·3·3·3) = 1/3.
    expect(row).toMatchObject({
      event: 'K',
      persons: 6,
      reached: 3,
      reach: 0.5,
      retentionWith: 2 / 3,
      retentionWithout: 1 / 3,
      lift: 2,
      precision: 2 / 3,
      recall: 2 / 3,
      phi: 1 / 3,
    });
    const heldOut = persons.filter((who) => crc32(who) % 2 === 1);
    expect(row.heldOutPersons).toBe(heldOut.length);
    expect(milestonesSummary(store, march)).toEqual([
      { persons: 6, retained: 3, events: 1, eventsLeftOut: 0 },
    ]);
    // Day 34 of 1 March is 4 April.
    expect(milestonesSummary(store, { ...march, asOf: '2026-04-04T23:00:00Z' })[0]!.persons).toBe(0);
    expect(milestonesSummary(store, { ...march, asOf: '2026-04-05T00:00:00Z' })[0]!.persons).toBe(6);
    // A target on day 7 waits for the 14 days of the longest first window: 14 March is the last of them.
    const early = { ...march, targetFrom: 7, targetTo: 7 };
    expect(milestonesSummary(store, { ...early, asOf: '2026-03-14T23:00:00Z' })[0]!.persons).toBe(0);
    expect(milestonesSummary(store, { ...early, asOf: '2026-03-15T00:00:00Z' })[0]!.persons).toBe(6);
  });

  it('knows the check values of CRC-32 and of Fisher’s z', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    // r = 0.5 over 28: z = 0.5493 ± 0.3920, so tanh 0.1573 and tanh 0.9413.
    expect(fisher(0.5, 28)!.low).toBeCloseTo(0.156, 4);
    expect(fisher(0.5, 28)!.high).toBeCloseTo(0.7358, 4);
    expect(fisher(1, 28)).toBe(null);
  });
});

it('adoption: how many, how often, on how many days, beside another segment', () => {
  const store = readEvents(project, [
    track(1, 'ann', 'K'),
    track(1, 'ann', 'K'),
    track(2, 'ann', 'K'),
    track(2, 'bob', 'K'),
    track(2, 'cat', 'L'),
  ]);
  expect(adoption(store, march)[0]).toMatchObject({
    event: 'K',
    size: 3,
    persons: 2,
    breadth: 2 / 3,
    times: 4,
    meanTimes: 2,
    medianTimes: 2,
    meanDays: 1.5,
    compareSize: null,
    breadthDifference: null,
  });
  const beside = {
    ...march,
    segment: new Set(['user:ann', 'user:cat']),
    compareSegment: new Set(['user:bob']),
  };
  expect(adoption(store, beside)[0]).toMatchObject({
    event: 'K',
    size: 2,
    breadth: 0.5,
    meanTimes: 3,
    compareSize: 1,
    compareBreadth: 1,
    compareMeanTimes: 1,
    breadthDifference: -0.5,
    meanTimesDifference: 2,
  });
  expect(adoptionSummary(store, beside)).toEqual([{ size: 2, compareSize: 1, events: 2, eventsLeftOut: 0 }]);
});

it('journey: the furthest stage, through whatever stages', () => {
  const stages = [
    { stage: 'awareness', pages: true },
    { stage: 'interest', events: ['Product Viewed'] },
    { stage: 'purchase', events: ['Order Completed'] },
  ];
  // Weeks of 2 and 9 March. ann: page 2nd, view 4th, buys 10th, views again. bob: page 2nd, buys 5th. cat: page on the 3rd.
  const store = readEvents({ ...project, journey: stages }, [
    ...drawDays('2026-03-02', 'ann x'),
    track(4, 'ann', 'Product Viewed'),
    track(10, 'ann', 'Order Completed'),
    track(11, 'ann', 'Product Viewed'),
    ...drawDays('2026-03-02', 'bob x'),
    track(5, 'bob', 'Order Completed'),
    ...drawDays('2026-03-02', 'cat .x'),
  ]);
  const rows = journey(store, { from: '2026-03-02', to: '2026-03-16', granularity: 'week', asOf });
  expect(
    rows.map((row) => [
      row.stage,
      row.standing,
      row.entered,
      row.before,
      row.wentOn,
      row.rate,
      row.medianDays,
    ]),
  ).toEqual([
    ['awareness', 1, 3, null, null, null, null],
    ['interest', 1, 1, 3, 2, 2 / 3, 2],
    ['purchase', 1, 1, 1, 0, 0, 3],
    ['awareness', 1, 0, null, null, null, null],
    ['interest', 0, 0, 1, 0, 0, null],
    ['purchase', 2, 1, 1, 1, 1, 6],
  ]);
});

describe('ladder', () => {
  const rungs = [
    { name: 'visitor', activeDays: 1 },
    { name: 'regular', activeDays: 3 },
    { name: 'buyer', events: { 'Order Completed': 1 }, revenue: { ' eur': '10' } },
  ];
  // Weeks of 2 and 9 March. ann: 3 days, then an order of 10 on one day. bob: 3 days, then none.
  // cat: one day with an order of 9.99, then again. dan: seen in the second week only.
  const store = readEvents({ ...project, ladder: rungs }, [
    ...drawDays('2026-03-02', 'ann xxx'),
    track(9, 'ann', 'Order Completed', { revenue: '10.00' }),
    ...drawDays('2026-03-02', 'bob xxx'),
    track(2, 'cat', 'Order Completed', { revenue: '9.99' }),
    ...drawDays('2026-03-02', 'cat .......x'),
    ...drawDays('2026-03-02', 'dan ........x'),
  ]);
  const asked = { from: '2026-03-02', to: '2026-03-16', granularity: 'week', asOf } as const;

  it('puts everyone seen by then on the highest rung that holds', () => {
    expect(ladder(store, asked).map((row) => [row.name, row.persons])).toEqual([
      ['inactive', 0],
      ['visitor', 1],
      ['regular', 2],
      ['buyer', 0],
      ['inactive', 1],
      ['visitor', 2],
      ['regular', 0],
      ['buyer', 1],
    ]);
  });

  it('follows everyone from the period before', () => {
    const moves = ladderTransitions(store, asked).filter((row) => row.persons > 0);
    expect(
      moves.map((row) => [row.period, row.fromRung, row.toRung, row.move, row.persons, row.share]),
    ).toEqual([
      ['2026-03-09', 1, 1, 'stayed', 1, 1],
      ['2026-03-09', 2, 0, 'slipped', 1, 0.5],
      ['2026-03-09', 2, 3, 'climbed', 1, 0.5],
    ]);
    expect(ladderClimb(store, asked)).toEqual([
      { period: '2026-03-09', current: false, cohort: '2026-03-02', size: 3, climbed: 1, share: 1 / 3 },
    ]);
  });

  it('shows how each rung behaves, which validates the order', () => {
    // 30 days up to 8 March: ann and bob 3 days, cat 1. Up to the 15th: ann 4, bob 3, cat 2, dan 1.
    const curve = ladderPowerUserCurve(store, asked).filter((row) => row.persons > 0);
    expect(curve.map((row) => [row.period, row.name, row.days, row.persons, row.share])).toEqual([
      ['2026-03-02', 'visitor', 1, 1, 1],
      ['2026-03-02', 'regular', 3, 2, 1],
      ['2026-03-09', 'inactive', 3, 1, 1],
      ['2026-03-09', 'visitor', 1, 1, 0.5],
      ['2026-03-09', 'visitor', 2, 1, 0.5],
      ['2026-03-09', 'buyer', 4, 1, 1],
    ]);
    // As of the 17th the week of the 16th has not ended. Of the regulars ann came again and bob did not.
    const soon = { ...asked, asOf: '2026-03-17T12:00:00Z' };
    expect(ladderRetention(store, soon).map((row) => [row.name, row.size, row.retained, row.rate])).toEqual([
      ['inactive', 0, 0, null],
      ['visitor', 1, 1, 1],
      ['regular', 2, 1, 0.5],
      ['buyer', 0, 0, null],
      ['inactive', 1, null, null],
      ['visitor', 2, null, null],
      ['regular', 0, null, null],
      ['buyer', 1, null, null],
    ]);
    expect(
      ladderRetention(store, asked)
        .slice(4)
        .map((row) => row.retained),
    ).toEqual([0, 0, 0, 0]);
  });

  it('counts orders for a tier: refunds are none, and an order of 0 is one', () => {
    const tiers = [{ name: 'silver', orders: 2 }];
    const shop = readEvents({ ...project, ladder: tiers }, [
      track(2, 'ann', 'Order Completed', { revenue: 5 }),
      track(3, 'ann', 'Order Completed', { revenue: 0 }),
      track(2, 'bob', 'Order Completed', { revenue: 5 }),
      track(3, 'bob', 'Order Refunded', { revenue: 5 }),
      track(3, 'bob', 'Order Completed'),
    ]);
    expect(ladder(shop, asked).map((row) => row.persons)).toEqual([1, 1, 2, 0]);
  });
});
