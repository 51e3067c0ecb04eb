import { describe, expect, it } from 'vitest';
import { drawEvent } from './draw-events.js';
import {
  aarrr,
  aarrrRevenue,
  attribution,
  campaigns,
  churnRisk,
  experiments,
  loyaltyLoop,
  loyaltyLoopSummary,
  readEvents,
  repeatedOrders,
} from './index.js';
import type { Json, OracleEvent, OracleProject } from './types.js';

const shop: OracleProject = { id: 'shop', timeZone: 'UTC', currency: 'EUR' };
const march = {
  from: '2026-03-01',
  to: '2026-04-01',
  granularity: 'month',
  asOf: '2026-04-02T00:00:00Z',
} as const;
const at = (day: number, time = '12:00:00.000') => `2026-03-${String(day).padStart(2, '0')}T${time}Z`;

type Properties = { [key: string]: Json };
let count = 0;
const bought = (
  day: number,
  userId: string,
  properties: Properties,
  { event = 'Order Completed', messageId = `m${count++}`, receivedAt = at(day), ...more } = {},
): OracleEvent =>
  drawEvent(at(day), { type: 'track', event, userId, properties, messageId, ...more }, receivedAt);

const revenueOf = (events: OracleEvent[], project = shop) =>
  aarrrRevenue(readEvents(project, events), march).map(({ currency, revenue, orders }) => [
    currency,
    revenue,
    orders,
  ]);

describe('the amount', () => {
  it('is the first property of the list that is there, whatever stands in the next', () => {
    expect(revenueOf([bought(2, 'ann', { total: '12.50' })])).toEqual([['EUR', '12.5', 1]]);
    expect(revenueOf([bought(2, 'ann', { value: 7, total: 9, revenue: 5 })])).toEqual([['EUR', '5', 1]]);
    for (const nothing of [null, '', '  '])
      expect(revenueOf([bought(2, 'ann', { revenue: nothing, total: ' 9 ' })])).toEqual([['EUR', '9', 1]]);
    expect(revenueOf([bought(2, 'ann', { revenue: 'free', total: 9 })])).toEqual([]);
    expect(revenueOf([bought(2, 'ann', { revenue: false, total: 9 })])).toEqual([]);
    expect(revenueOf([bought(2, 'ann', { price: 9 })])).toEqual([]);
  });

  it('may be named by the project', () => {
    const project = { ...shop, amountProperties: ['total', 'price'] };
    expect(revenueOf([bought(2, 'ann', { revenue: 5, total: 9 })], project)).toEqual([['EUR', '9', 1]]);
    expect(revenueOf([bought(2, 'ann', { revenue: 5, price: 7 })], project)).toEqual([['EUR', '7', 1]]);
  });

  it('of a refund takes off, as Segment’s own says it: with a total alone', () => {
    const refund = bought(3, 'ann', { total: 30, order_id: '1' }, { event: 'Order Refunded' });
    expect(revenueOf([bought(2, 'ann', { revenue: 50, order_id: '1' }), refund])).toEqual([['EUR', '20', 1]]);
  });
});

describe('one order', () => {
  it('is the one received first, whoever sent the others and whatever they say', () => {
    const events = [
      bought(
        3,
        'bob',
        { order_id: '7', revenue: 60, currency: 'USD' },
        { receivedAt: at(4, '09:00:01.000') },
      ),
      bought(4, 'ann', { order_id: '7', revenue: 50 }, { receivedAt: at(4, '09:00:00.000') }),
      bought(4, 'ann', { order_id: '7', revenue: 50 }, { receivedAt: at(5) }),
    ];
    expect(revenueOf(events)).toEqual([['EUR', '50', 1]]);
    expect(revenueOf([...events].reverse())).toEqual([['EUR', '50', 1]]);
    expect(aarrr(readEvents(shop, events), march)[0]).toMatchObject({ orders: 1, payers: 1, active: 2 });
    expect(repeatedOrders(readEvents(shop, events))).toEqual([
      { currency: 'EUR', repeatedOrders: 1, revenue: '50', differing: 0 },
      { currency: 'USD', repeatedOrders: 1, revenue: '60', differing: 1 },
    ]);
  });

  it('is known by text or number, trimmed, of either property', () => {
    const same: Properties[] = [{ order_id: ' 7 ' }, { orderId: 7 }, { order_id: '7', orderId: '8' }];
    const events = same.map((properties) => bought(2, 'ann', { ...properties, revenue: 1 }));
    expect(revenueOf(events)).toEqual([['EUR', '1', 1]]);
  });

  it('has no id where a template was not filled in, or something else stands there', () => {
    const ids: Json[] = ['undefined', ' NULL', '', 0, true, ['7'], { id: 7 }, 'x'.repeat(257), null];
    const events = ids.flatMap((id) => [1, 2].map(() => bought(2, 'ann', { order_id: id, revenue: 1 })));
    expect(revenueOf(events)).toEqual([['EUR', '18', 18]]);
    // What is there decides, as it is.
    const both = { order_id: 'undefined', orderId: '7', revenue: 1 };
    expect(revenueOf([bought(2, 'ann', both), bought(2, 'ann', both)])).toEqual([['EUR', '2', 2]]);
  });

  it('is one for each event name; each message of it where the project says so', () => {
    const project = { ...shop, roles: { revenue: ['Order Completed', 'Plan Renewed'] } };
    const events = [
      bought(2, 'ann', { order_id: '7', revenue: 1 }),
      bought(3, 'ann', { order_id: '7', revenue: 2 }, { event: 'Plan Renewed' }),
      bought(4, 'ann', { order_id: '7', revenue: 4 }),
    ];
    expect(revenueOf(events, project)).toEqual([['EUR', '3', 2]]);
    const apart = { ...project, orderIdProperties: null };
    expect(revenueOf(events, apart)).toEqual([['EUR', '7', 3]]);
    expect(revenueOf(events, { ...project, orderIdProperties: ['invoice'] })).toEqual([['EUR', '7', 3]]);
  });

  it('is no refund, no negative amount and nothing without a readable amount', () => {
    const events = [
      bought(1, 'ann', { order_id: '7', revenue: 'soon' }),
      bought(2, 'ann', { order_id: '7', revenue: -3 }),
      bought(3, 'ann', { order_id: '7', revenue: 10 }),
      bought(4, 'ann', { order_id: '7', revenue: 0 }),
      bought(5, 'ann', { order_id: '7', revenue: -4 }),
      bought(6, 'ann', { order_id: '7', revenue: 2 }, { event: 'Order Refunded' }),
      bought(7, 'ann', { order_id: '7', revenue: 2 }, { event: 'Order Refunded' }),
    ];
    // −3 + 10 − 4 − 2 − 2: the order of 0 is the one of 10, come again.
    expect(revenueOf(events)).toEqual([['EUR', '-1', 3]]);
  });

  it('is the counting copy of its message', () => {
    const messageId = 'again';
    const events = [
      bought(2, 'ann', { order_id: '7', revenue: 1 }, { messageId, receivedAt: at(9) }),
      bought(2, 'bob', { order_id: '8', revenue: 2 }, { messageId, receivedAt: at(8) }),
      bought(3, 'cleo', { order_id: '7', revenue: 4 }, { receivedAt: at(10) }),
    ];
    expect(revenueOf(events)).toEqual([['EUR', '6', 2]]);
  });

  it('is the earlier one of two from archives, and a live one before any', () => {
    const archived = (day: number, userId: string, receivedAt: string) =>
      bought(day, userId, { order_id: '7', revenue: day }, { receivedAt, history: true } as never);
    const two = [archived(3, 'bob', at(20)), archived(2, 'ann', at(21))];
    expect(revenueOf(two)).toEqual([['EUR', '2', 1]]);
    expect(
      revenueOf([...two, bought(5, 'cleo', { order_id: '7', revenue: 5 }, { receivedAt: at(22) })]),
    ).toEqual([['EUR', '5', 1]]);
  });

  it('is the next one where the first was erased', () => {
    const events = [
      bought(2, 'ann', { order_id: '7', revenue: 1 }),
      bought(3, 'bob', { order_id: '7', revenue: 2 }),
    ];
    const store = readEvents(shop, events, { erased: [{ kind: 'user', id: 'ann' }] });
    expect(aarrrRevenue(store, march).map(({ revenue }) => revenue)).toEqual(['2']);
  });

  it('is found before any range', () => {
    const events = [
      bought(2, 'ann', { order_id: '7', revenue: 1 }),
      bought(20, 'ann', { order_id: '7', revenue: 1 }),
    ];
    const late = { ...march, from: '2026-03-10', to: '2026-03-31', granularity: 'day' } as const;
    expect(aarrrRevenue(readEvents(shop, events), late)).toEqual([]);
  });
});

describe('a repeated order', () => {
  const project: OracleProject = {
    ...shop,
    loop: { buy: ['Order Completed'], consider: ['Viewed'], evaluate: [] },
    churn: { recentDays: 10, baselineDays: 10, minGaps: 1 },
    experiment: { windowDays: 28 },
  };
  const view = (day: number, event: string, properties: Properties = {}) =>
    drawEvent(at(day, '08:00:00.000'), {
      type: 'track',
      event,
      userId: 'bob',
      properties,
      messageId: event,
    });
  const events = [
    bought(2, 'ann', { order_id: '7', revenue: 1 }),
    view(2, 'Experiment Viewed', { experiment: 'button', variant: 'new' }),
    view(2, 'Ad Shown', { campaign: 'spring' }),
    view(2, 'Ad Clicked', { campaign: 'spring' }),
    bought(3, 'bob', { order_id: '7', revenue: 1 }),
  ];
  const store = readEvents(project, events);
  const range = { from: '2026-03-01', to: '2026-04-01', asOf: march.asOf };

  it('is no conversion, no purchase and no money of whoever sent it', () => {
    expect(attribution(store, { ...range, window: 30, model: 'first' })).toEqual([
      { group: 'direct', conversions: 1 },
    ]);
    expect(experiments(store, range)).toMatchObject([{ variant: 'new', exposed: 1, converted: 0 }]);
    expect(campaigns(store, range)).toMatchObject([{ campaign: 'spring', interacted: 1, converted: 0 }]);
    expect(loyaltyLoop(store, range).find(({ stage }) => stage === 'buy')).toMatchObject({ persons: 1 });
    expect(loyaltyLoopSummary(store, range)).toMatchObject([{ buyers: 1, pairs: 0 }]);
    expect(churnRisk(store, { end: '2026-03-10', asOf: march.asOf })).not.toContainEqual(
      expect.objectContaining({ person: 'bob', purchases: 1 }),
    );
  });

  it('still marks activity', () => {
    expect(store.plain.filter(({ name }) => name === 'Order Completed')).toHaveLength(2);
  });
});
