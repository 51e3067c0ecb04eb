import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const asked = 'from=2026-11-10&to=2026-11-14&granularity=day&asOf=2026-11-20T00:00:00Z';

const fact = (day: number, messageId: string, userId: string, rest: Partial<EventRow>): EventRow => ({
  project: 'shop',
  message_id: messageId,
  type: 'track',
  timestamp: `2026-11-${day}T12:00:00.000Z`,
  received_at: `2026-11-${day}T12:00:01.000Z`,
  user_id: userId,
  is_fact: 1,
  ...rest,
});
const order = (day: number, userId: string, revenue: string) =>
  fact(day, 'order', userId, { event: 'Order Completed', has_revenue: 1, revenue, currency: 'EUR' });
const score = (day: number, userId: string, given: string) =>
  fact(day, 'answer', userId, { event: 'Survey Answered', score: given });

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([
    { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] },
  ]);
  // The copies stay in parts of their own, as they do for a while after every insert.
  await harness.warehouse.command('SYSTEM STOP MERGES everloop.fact_copies');
  await harness.store([order(12, 'bo', '7'), score(12, 'bo', '0')]);
  await harness.store([order(11, 'ada', '5'), score(11, 'ada', '10')]);
  await harness.store([order(13, 'cy', '9'), score(13, 'cy', '3')]);
});
afterAll(() => harness.close());

it('counts an order as its first copy says, though another copy was stored before', async () => {
  const { revenue } = await harness.ask('shop', `aarrr?${asked}`);
  expect(revenue).toMatchObject([{ period: '2026-11-11', currency: 'EUR', revenue: '5', orders: 1 }]);
});

it('counts an answer as its first copy says', async () => {
  const { rows } = await harness.ask('shop', `nps?${asked}`);
  expect(rows.map(({ promoters, detractors }) => [promoters, detractors])).toEqual([
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 0],
  ]);
});
