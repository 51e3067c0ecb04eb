import { describe, expect, it } from 'vitest';
import { drawDays, drawEvent } from '../draw-events.js';
import {
  aarrr,
  aarrrRetention,
  aarrrRevenue,
  channels,
  channelsRevenue,
  ltv,
  ltvCurve,
  type OracleContext,
  readEvents,
  referral,
} from '../index.js';

// Everyone's first week is that of Monday 2 March 2026; asked on Thursday 19 March.
//        2  3  4  5  6  7  8 | 9 10 11 12 …
// ann    S  A  $10 .  .  .  . | v                direct; signs up, activates on day 1, orders; invites bob (i1) and cat (i2)
// bob    .  .  S< .  .  .  . | .  .  $5 r2       by i1, so `invite`; signs up with it; orders 5 and is given 2 back
// cat    .  .  c  .  .  S< . | .  .  $7 USD      from a campaign; accepts i2 two days after it; activates on day 7: too late
// dan    .  .  .  .  .  .  s | .                 from a search; names himself as the inviter
const at = (day: number, hour = 10) => `2026-03-${String(day).padStart(2, '0')}T${hour}:00:00.000Z`;
const track = (day: number, userId: string, event: string, properties = {}, context: OracleContext = {}) =>
  drawEvent(at(day), {
    type: 'track',
    userId,
    event,
    properties,
    context,
    messageId: `${userId}-${event}-${day}`,
  });
const campaign = { campaign: { source: 'News', medium: 'Email' } };
const search = { page: { url: 'https://shop.example/', referrer: 'https://www.google.co.uk/search' } };
const events = [
  track(2, 'ann', 'Signed Up'),
  track(3, 'ann', 'Project Created'),
  track(4, 'ann', 'Order Completed', { revenue: '10.10', currency: ' eur ' }),
  track(3, 'ann', 'Invite Sent', { inviteId: 'i1' }),
  drawEvent(at(5), {
    type: 'track',
    userId: 'ann',
    event: 'Invite Sent',
    properties: { inviteId: 'i2' },
    messageId: 'ann-i2',
  }),
  ...drawDays('2026-03-09', 'ann x'),
  track(4, 'bob', 'Signed Up', { inviterId: 'ann', inviteId: 'i1' }),
  track(11, 'bob', 'Order Completed', { revenue: 5 }),
  track(12, 'bob', 'Order Refunded', { revenue: 2 }),
  track(4, 'cat', 'Product Viewed', {}, campaign),
  track(7, 'cat', 'Signed Up', { inviterId: 'ann', inviteId: 'i2' }, search),
  track(11, 'cat', 'Project Created'),
  drawEvent(at(11, 11), {
    type: 'track',
    userId: 'cat',
    event: 'Order Completed',
    properties: { revenue: '7', currency: 'USD' },
    messageId: 'cat-order',
  }),
  track(8, 'dan', 'Signed Up', { inviterId: 'dan' }, search),
];
const project = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
const store = readEvents(project, [...events, ...events]);
const asOf = '2026-03-19T12:00:00.000Z';
const weeks = { from: '2026-03-02', to: '2026-03-16', granularity: 'week', asOf } as const;

describe('aarrr', () => {
  it('counts the five stages of a period', () => {
    const [first, second] = aarrr(store, weeks);
    expect(first).toEqual({
      period: '2026-03-02',
      current: false,
      group: '',
      acquired: 4,
      signUps: 4,
      signedUp: 4,
      signUpRate: 1,
      // cat's came on day 7, and seven days are days 0 to 6.
      activated: 1,
      activationRate: 0.25,
      medianDaysToActivate: 1,
      active: 4,
      orders: 1,
      payers: 1,
      payerShare: 0.25,
      firstTimePayers: 1,
      everPaid: 3,
      everPaidShare: 0.75,
      invites: 2,
      inviters: 1,
      accepted: 2,
      kFactor: 0.5,
      invitesPerActive: 0.5,
      acceptanceRate: 1,
      referred: 2,
      referredShare: 0.5,
      // One day for i1, two for i2.
      medianDaysToAccept: 1.5,
    });
    expect(second).toMatchObject({
      acquired: 0,
      signUpRate: null,
      // The last of its seven days, the 21st, is not over.
      activated: null,
      activationRate: null,
      active: 3,
      orders: 2,
      payers: 2,
      firstTimePayers: 2,
      kFactor: 0,
      acceptanceRate: null,
      medianDaysToAccept: null,
    });
  });

  it('is immature until the activation days are over for the whole period', () => {
    const activatedAsOf = (instant: string) => aarrr(store, { ...weeks, asOf: instant })[0]!.activated;
    // Last first-seen day 8 March, days 0 to 6 of it are over when the 15th begins.
    expect(activatedAsOf('2026-03-14T23:59:59.999Z')).toBe(null);
    expect(activatedAsOf('2026-03-15T00:00:00.000Z')).toBe(1);
  });

  it('puts everyone in their own channel', () => {
    const rows = aarrr(store, { ...weeks, by: 'channel' });
    expect(
      rows.map((row) => [row.period, row.group, row.acquired, row.active, row.invites, row.accepted]),
    ).toEqual([
      ['2026-03-02', 'direct', 1, 1, 2, 0],
      ['2026-03-02', 'invite', 1, 1, 0, 1],
      ['2026-03-02', 'news/email', 1, 1, 0, 1],
      ['2026-03-02', 'search', 1, 1, 0, 0],
      ['2026-03-09', 'direct', 0, 1, 0, 0],
      ['2026-03-09', 'invite', 0, 1, 0, 0],
      ['2026-03-09', 'news/email', 0, 1, 0, 0],
    ]);
  });

  it('adds revenue per currency, refunds taken away', () => {
    expect(aarrrRevenue(store, weeks)).toEqual([
      {
        period: '2026-03-02',
        current: false,
        group: '',
        currency: 'EUR',
        revenue: '10.1',
        orders: 1,
        payers: 1,
        arpu: 2.525,
        arppu: 10.1,
      },
      {
        period: '2026-03-09',
        current: false,
        group: '',
        currency: 'EUR',
        revenue: '3',
        orders: 1,
        payers: 1,
        arpu: 1,
        arppu: 3,
      },
      {
        period: '2026-03-09',
        current: false,
        group: '',
        currency: 'USD',
        revenue: '7',
        orders: 1,
        payers: 1,
        arpu: 7 / 3,
        arppu: 7,
      },
    ]);
  });

  it('gives retention on day N, null until it is over for the whole period', () => {
    const rows = aarrrRetention(store, { ...weeks, to: '2026-03-09' });
    // Day 1: ann. Day 7: ann on the 9th, bob and cat on the 11th.
    expect(rows.map((row) => [row.day, row.size, row.retained, row.rate])).toEqual([
      [1, 4, 1, 0.25],
      [7, 4, 3, 0.75],
      [30, 4, null, null],
    ]);
    expect(
      aarrrRetention(store, { ...weeks, to: '2026-03-09', asOf: '2026-03-15T12:00:00Z' })[1]!.retained,
    ).toBe(null);
  });
});

describe('channels', () => {
  it('rates the persons whose own window is over', () => {
    const rows = channels(store, { from: '2026-03-02', to: '2026-03-09', asOf: '2026-03-11T12:00:00Z' });
    // ann's day 7 is over since the 10th began; bob's and cat's (the 11th) are not, but their activation windows are.
    expect(
      rows.map((row) => [
        row.group,
        row.size,
        row.activationSize,
        row.activated,
        row.d7Size,
        row.d7Retained,
        row.d7Rate,
        row.d30Size,
        row.payers,
      ]),
    ).toEqual([
      ['direct', 1, 1, 1, 1, 1, 1, 0, 1],
      ['invite', 1, 1, 0, 0, 0, null, 0, 1],
      ['news/email', 1, 1, 0, 0, 0, null, 0, 1],
      ['search', 1, 0, 0, 0, 0, null, 0, 0],
    ]);
    expect(channelsRevenue(store, { from: '2026-03-02', to: '2026-03-09', asOf })).toEqual([
      { group: 'direct', currency: 'EUR', size: 1, revenue: '10.1', revenuePerPerson: 10.1 },
      { group: 'invite', currency: 'EUR', size: 1, revenue: '3', revenuePerPerson: 3 },
      { group: 'news/email', currency: 'USD', size: 1, revenue: '7', revenuePerPerson: 7 },
    ]);
  });

  it.each<[OracleContext, string]>([
    [{ campaign: { source: 'A', medium: 'B' } }, 'a/b'],
    [{ campaign: { medium: 'CPC' } }, 'cpc'],
    [{ campaign: { name: 'only a name' }, referrer: { url: 'https://l.facebook.com/' } }, 'social'],
    [{ referrer: { url: 'https://notgoogle.com/' } }, 'referral'],
    [{ page: { url: 'https://shop.example/a', referrer: 'https://shop.example/b' } }, 'direct'],
    [{ page: { url: 'https://shop.example/a', referrer: '' } }, 'direct'],
    [{ referrer: { url: 'not a url' } }, 'direct'],
  ])('%j → %s', (context, channel) => {
    const one = readEvents(project, [drawEvent(at(2), { type: 'page', userId: 'eve', context })]);
    expect(channels(one, { from: '2026-03-02', to: '2026-03-03', asOf })[0]!.group).toBe(channel);
  });
});

it('referral says the same of its stage', () => {
  const [row] = referral(store, weeks);
  expect(row).toEqual({
    period: '2026-03-02',
    current: false,
    active: 4,
    invites: 2,
    inviters: 1,
    accepted: 2,
    kFactor: 0.5,
    invitesPerActive: 0.5,
    acceptanceRate: 1,
    acquired: 4,
    referred: 2,
    referredShare: 0.5,
    medianDaysToAccept: 1.5,
  });
});

describe('ltv', () => {
  it('is cumulative per person of the whole cohort, one currency at a time', () => {
    const rows = ltv(store, { ...weeks, periods: 2 });
    expect(rows.map((row) => [row.currency, row.offset, row.size, row.revenue, row.ltv])).toEqual([
      ['EUR', 0, 4, '10.1', 2.525],
      ['EUR', 1, 4, '13.1', 3.275],
      ['EUR', 2, 4, null, null],
      ['USD', 0, 4, '0', 0],
      ['USD', 1, 4, '7', 1.75],
      ['USD', 2, 4, null, null],
    ]);
  });

  it('a cohort without the currency counts in the curve with its size', () => {
    const days = ltvCurve(store, { ...weeks, granularity: 'day', periods: 7 });
    // USD at offset 7: the cohorts of the 2nd, 4th (cat, 7 on the 11th) and 8th, all mature on the 19th.
    expect(days.find((row) => row.currency === 'USD' && row.offset === 7)).toEqual({
      group: '',
      currency: 'USD',
      offset: 7,
      size: 4,
      revenue: '7',
      ltv: 1.75,
    });
  });
});

describe('orders', () => {
  it.each([
    ['0', 1, '0'],
    ['-3', 1, '-3'],
    ['+1.50', 1, '1.5'],
    [' 0.000000000000000001 ', 1, '0.000000000000000001'],
    ['99999999999999999999.999999999999999999', 1, '99999999999999999999.999999999999999999'],
  ])('revenue %j is read exactly', (revenue, orders, sum) => {
    const one = readEvents(project, [track(2, 'eve', 'Order Completed', { revenue })]);
    expect(aarrrRevenue(one, weeks)).toMatchObject([{ orders, revenue: sum }]);
  });

  it.each(['1e3', '', '1.', '.5', '1,5', 'NaN', '123456789012345678901', null, true])(
    'revenue %j is no order',
    (revenue) => {
      const one = readEvents(project, [track(2, 'eve', 'Order Completed', { revenue })]);
      expect(aarrr(one, weeks)[0]).toMatchObject({ orders: 0, active: 1 });
    },
  );

  it('of copies that differ in person the one received first counts, once', () => {
    const order = { type: 'track', event: 'Order Completed', properties: { revenue: 1 }, messageId: 'm' };
    const one = readEvents(project, [
      drawEvent(at(2), { ...order, userId: 'eve' }, at(4)),
      drawEvent(at(2), { ...order, anonymousId: 'd1' }, at(3)),
    ]);
    expect(aarrr(one, weeks)[0]).toMatchObject({ acquired: 2, active: 2, orders: 1, payers: 1 });
    expect(channelsRevenue(one, { from: '2026-03-02', to: '2026-03-03', asOf })).toMatchObject([
      { size: 2, revenue: '1' },
    ]);
  });
});
