import { describe, expect, it } from 'vitest';
import { drawDays, drawEvent } from '../draw-events.js';
import {
  activeUsers,
  lifecycle,
  lifecycleStates,
  powerUserCurve,
  powerUserCurveSummary,
  powerUserTrend,
  readEvents,
  retention,
  retentionCurve,
} from '../index.js';

// March 2026 begins on a Sunday; the 2nd is a Monday. Two weeks, then the Monday after.
//         Mo Tu We Th Fr Sa Su | Mo Tu We Th Fr Sa Su | Mo
//         2  3  4  5  6  7  8    9 10 11 12 13 14 15   16
// ann     x  x  x  x  x  x  x    x  x  x  x  x  x  x    x
// bob     x  .  .  .  .  .  .    x  .  .  .  .  .  .    .
// cat     .  x  x  .  .  .  .    .  .  .  .  .  .  .    x
// dan     .  .  .  .  .  .  x    x  .  .  .  .  .  .    .
// @d1     .  .  .  .  .  x  .    .  .  .  .  .  .  .    .   becomes bob on the 20th
const events = [
  ...drawDays(
    '2026-03-02',
    `
    ann xxxxxxx xxxxxxx x
    bob x...... x...... .
    cat .xx.... ....... x
    dan ......x x...... .
    @d1 .....x. ....... .
    `,
  ),
  drawEvent('2026-03-20T09:00:00.000Z', { type: 'identify', anonymousId: '@d1', userId: 'bob' }),
];
const store = readEvents({ id: 'shop', timeZone: 'UTC' }, events);
const asOf = '2026-03-16T18:00:00.000Z';
const weeks = { from: '2026-03-03', to: '2026-03-12', granularity: 'week', asOf } as const;

describe('active users', () => {
  it('counts distinct persons in the trailing 1, 7 and 30 days', () => {
    const rows = activeUsers(store, { from: '2026-03-08', to: '2026-03-20', asOf });
    expect(rows).toHaveLength(9);
    // Mean DAU by the 8th: 2+2+2+1+1+2+2 = 12 person-days ÷ 30, over 4 persons.
    expect(rows[0]).toEqual({
      period: '2026-03-08',
      current: false,
      dau: 2,
      wau: 4,
      mau: 4,
      stickiness: 12 / 30 / 4,
    });
    expect(rows[1]).toMatchObject({ dau: 3, wau: 4, mau: 4 });
    expect(rows[7]).toMatchObject({ period: '2026-03-15', dau: 1, wau: 3 });
    expect(rows[8]).toMatchObject({ period: '2026-03-16', current: true, dau: 2, wau: 2, mau: 4 });
  });

  it('gives zeros for an empty project', () => {
    const empty = readEvents({ id: 'shop', timeZone: 'UTC' }, []);
    expect(activeUsers(empty, { from: '2026-03-16', to: '2026-03-17', asOf })).toEqual([
      { period: '2026-03-16', current: true, dau: 0, wau: 0, mau: 0, stickiness: null },
    ]);
  });
});

describe('the Power User Curve', () => {
  it('counts persons by their number of days in the window', () => {
    // 2nd–8th: ann 7, bob 2 (the phone included), cat 2, dan 1.
    const curve = powerUserCurve(store, { end: '2026-03-08', window: 7, asOf });
    expect(curve.map((row) => row.persons)).toEqual([1, 2, 0, 0, 0, 0, 1]);
    expect(curve.map((row) => row.share)).toEqual([0.25, 0.5, 0, 0, 0, 0, 0.25]);
    expect(powerUserCurveSummary(store, { end: '2026-03-08', window: 7, threshold: 2, asOf })).toEqual([
      { group: '', persons: 4, meanDays: 3, thresholdShare: 0.75 },
    ]);
  });

  it('is always there without a group, and nowhere for a group without anyone', () => {
    const asked = { end: '2026-02-01', window: 7, asOf };
    expect(powerUserCurve(store, asked)).toHaveLength(7);
    expect(powerUserCurveSummary(store, asked)).toEqual([
      { group: '', persons: 0, meanDays: null, thresholdShare: null },
    ]);
    expect(powerUserCurve(store, { ...asked, by: 'channel' })).toEqual([]);
    expect(powerUserCurve(store, { ...asked, end: '2026-03-08', by: 'cohort' })[0]!.group).toBe('2026-03-01');
  });

  it('speaks of the persons of a segment only', () => {
    const asked = { end: '2026-03-08', window: 7, asOf, segment: new Set(['user:bob']) };
    expect(powerUserCurve(store, asked)[1]).toEqual({ group: '', days: 2, persons: 1, share: 1 });
  });

  it('trend: the curve at the last day of every period, today for the current one', () => {
    const trend = powerUserTrend(store, { ...weeks, to: '2026-03-30', window: 7 });
    expect(trend.filter((row) => row.days === 7)).toEqual([
      { period: '2026-03-02', current: false, day: '2026-03-08', days: 7, persons: 1, share: 0.25 },
      { period: '2026-03-09', current: false, day: '2026-03-15', days: 7, persons: 1, share: 1 / 3 },
      { period: '2026-03-16', current: true, day: '2026-03-16', days: 7, persons: 1, share: 0.5 },
    ]);
  });
});

describe('retention', () => {
  it('N-day by week: exact weeks, null until they have ended', () => {
    const rows = retention(store, { ...weeks, mode: 'nday', periods: 2 });
    // Everyone starts in the first week; ann, bob and dan are there in the second; the third has not ended.
    expect(rows).toEqual([
      { cohort: '2026-03-02', current: false, group: '', offset: 0, size: 4, retained: 4, rate: 1 },
      { cohort: '2026-03-02', current: false, group: '', offset: 1, size: 4, retained: 3, rate: 0.75 },
      { cohort: '2026-03-02', current: false, group: '', offset: 2, size: 4, retained: null, rate: null },
    ]);
  });

  it('unbounded by day: that day or any later', () => {
    const asked = { ...weeks, granularity: 'day', mode: 'unbounded', periods: 14 } as const;
    const rows = retention(store, asked).filter((row) => row.cohort === '2026-03-03');
    // cat alone: 3rd, 4th and 16th. Day 13 is the 16th, which has not ended.
    expect(rows.map((row) => row.retained)).toEqual([...Array(13).fill(1), null, null]);
  });

  it('bracket: any of the days from a to b of the own start day', () => {
    const asked = {
      ...weeks,
      from: '2026-03-02',
      granularity: 'day',
      mode: 'bracket',
      periods: 0,
      bracketFrom: 5,
      bracketTo: 7,
    } as const;
    // 2nd: ann (7th–9th) and bob (7th, 9th). 3rd: cat (8th–10th) no. 8th: dan (13th–15th) no; the 15th has ended.
    expect(retention(store, asked).map((row) => [row.cohort, row.offset, row.size, row.retained])).toEqual([
      ['2026-03-02', 5, 2, 2],
      ['2026-03-03', 5, 1, 0],
      ['2026-03-08', 5, 1, 0],
    ]);
    const longer = retention(store, { ...asked, bracketTo: 8 });
    expect(longer.map((row) => row.retained)).toEqual([2, 0, null]);
    expect(retentionCurve(store, { ...asked, bracketTo: 8 })).toEqual([
      { group: '', offset: 5, size: 3, retained: 2, rate: 2 / 3 },
    ]);
  });

  it('the curve adds up the cohorts that are mature at each offset', () => {
    const curve = retentionCurve(store, {
      ...weeks,
      from: '2026-03-02',
      granularity: 'day',
      mode: 'nday',
      periods: 14,
    });
    // Offset 1: ann, cat and dan of the cohorts of 2, 1 and 1. Offset 13 is mature for the 2nd only, 14 for none.
    expect(curve[1]).toEqual({ group: '', offset: 1, size: 4, retained: 3, rate: 0.75 });
    expect(curve[13]).toEqual({ group: '', offset: 13, size: 2, retained: 1, rate: 0.5 });
    expect(curve[14]).toEqual({ group: '', offset: 14, size: 0, retained: 0, rate: null });
  });
});

describe('lifecycle', () => {
  it('tells new, retained, resurrected and churned apart, and the books balance', () => {
    const rows = lifecycle(store, { ...weeks, to: '2026-03-17' });
    const books = { checkActive: true, checkRetained: true };
    expect(rows).toEqual([
      {
        period: '2026-03-02',
        current: false,
        active: 4,
        new: 4,
        retained: 0,
        resurrected: 0,
        churned: 0,
        quickRatio: null,
        previousActive: 0,
        ...books,
      },
      {
        period: '2026-03-09',
        current: false,
        active: 3,
        new: 0,
        retained: 3,
        resurrected: 0,
        churned: 1,
        quickRatio: 0,
        previousActive: 4,
        ...books,
      },
      {
        period: '2026-03-16',
        current: true,
        active: 2,
        new: 0,
        retained: 1,
        resurrected: 1,
        churned: 2,
        quickRatio: 0.5,
        previousActive: 3,
        ...books,
      },
    ]);
  });

  it('names the state of everyone who was active by the day', () => {
    // On the 16th: ann current, cat current (12 days between are fewer than 30), bob and dan last active 7 days ago.
    const at = (params: { to: string; asOf: string }) =>
      lifecycleStates(store, { from: '2026-03-02', granularity: 'day', ...params });
    expect(at({ to: '2026-03-30', asOf }).map((row) => [row.day, row.state, row.persons])).toEqual([
      ['2026-03-16', 'new', 0],
      ['2026-03-16', 'current', 2],
      ['2026-03-16', 'resurrected', 0],
      ['2026-03-16', 'at-risk', 2],
      ['2026-03-16', 'dormant', 0],
    ]);
    // On the 8th everyone is new; on 8 April bob and dan are 30 days away, ann and cat 23.
    expect(at({ to: '2026-03-09', asOf }).map((row) => row.persons)).toEqual([4, 0, 0, 0, 0]);
    expect(at({ to: '2026-04-09', asOf: '2026-05-01T00:00:00.000Z' }).map((row) => row.persons)).toEqual([
      0, 0, 0, 2, 2,
    ]);
  });

  it('resurrected are those whose return came 30 days or more after the day before it', () => {
    const states = (gapDays: number) => {
      const drawing = `eve x${'.'.repeat(gapDays - 1)}x`;
      const back = readEvents({ id: 'shop', timeZone: 'UTC' }, drawDays('2026-01-01', drawing));
      const day = new Date(Date.UTC(2026, 0, 2 + gapDays)).toISOString().slice(0, 10);
      const rows = lifecycleStates(back, {
        from: '2026-01-01',
        to: day,
        granularity: 'day',
        asOf: '2026-06-01T00:00:00Z',
      });
      return rows.find((row) => row.persons === 1)!.state;
    };
    expect(states(29)).toBe('current');
    expect(states(30)).toBe('resurrected');
    expect(states(6)).toBe('new');
  });
});
