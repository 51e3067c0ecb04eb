import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const shop = {
  id: 'shop',
  timeZone: 'UTC',
  writeKeys: ['wk_shop'],
  readKeys: ['rk_shop'],
  ladder: [{ name: 'opener', events: { Opened: 1 } }],
};
const range = 'from=2026-11-02&to=2026-11-04&asOf=2026-11-20T12:00:00Z';

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([shop]);
});
beforeEach(() => harness.clear());
afterAll(() => harness.close());

/** The same message, person and time; received in this second. */
const copy = (event: string, second: number, properties: object = {}): EventRow =>
  ({
    project: 'shop',
    type: 'track',
    message_id: 'm1',
    event,
    timestamp: '2026-11-02T08:00:00.000Z',
    received_at: `2026-11-02T09:00:${String(second).padStart(2, '0')}.000Z`,
    user_id: 'ann',
    properties,
  }) as EventRow;

async function answers() {
  const adoption = await harness.ask('shop', `adoption?${range}`);
  const funnel = await harness.ask('shop', `funnel?${range}&steps=Opened,Closed`);
  const ladder = await harness.ask('shop', `ladder?${range}&granularity=day`);
  const timeline = await harness.app.inject({
    url: '/v1/people/user/ann',
    headers: { authorization: 'Bearer rk_shop' },
  });
  const [{ conflicting_copies: conflicting } = { conflicting_copies: -1 }] = await harness.warehouse.query<{
    conflicting_copies: number;
  }>("SELECT * FROM everloop.conflicting_copies(project = 'shop')");
  const { events } = timeline.json<{ timeline: { events: { event: string; receivedAt: string }[] } }>()
    .timeline;
  return {
    adoption: adoption.rows.map(({ event, persons, times }) => [event, persons, times]),
    funnel: funnel.rows.map(({ persons }) => persons),
    openers: ladder.rows.filter(({ name }) => name === 'opener').map(({ persons }) => persons),
    timeline: events.map(({ event, receivedAt }) => [event, receivedAt.slice(17, 19)]),
    conflicting,
  };
}

const both = {
  adoption: [
    ['Closed', 1, 1],
    ['Opened', 1, 1],
  ],
  funnel: [1, 1],
  openers: [1, 0],
  timeline: [
    ['Opened', '01'],
    ['Closed', '02'],
  ],
  conflicting: 1,
};

it.each<[string, EventRow[][]]>([
  ['in one block', [[copy('Opened', 1), copy('Closed', 2)]]],
  ['in one block, the later first', [[copy('Closed', 2), copy('Opened', 1)]]],
  ['in blocks of their own', [[copy('Opened', 1)], [copy('Closed', 2)]]],
  ['and again', [[copy('Opened', 1), copy('Closed', 2)], [copy('Opened', 3)], [copy('Closed', 4)]]],
])('count under each name, %s, before a merge and after it', async (_how, blocks) => {
  for (const block of blocks) await harness.store(block);
  expect(await answers()).toEqual(both);
  await harness.warehouse.command('OPTIMIZE TABLE everloop.events FINAL');
  expect(await answers()).toEqual(both);
});

it('keep what was received first, where they have one name', async () => {
  const read = async () =>
    await harness.warehouse.query(
      "SELECT properties.side::String AS side FROM everloop.events FINAL WHERE message_id = 'm1'",
    );
  await harness.store([copy('Opened', 2, { side: 'second' })]);
  await harness.store([copy('Opened', 1, { side: 'first' })]);
  await harness.store([copy('Opened', 3, { side: 'third' })]);
  expect(await read()).toEqual([{ side: 'first' }]);
  await harness.warehouse.command('OPTIMIZE TABLE everloop.events FINAL');
  expect(await read()).toEqual([{ side: 'first' }]);
});

it('are an order where one of them is, and one only', async () => {
  const paid = (event: string, second: number): EventRow => ({
    ...copy(event, second),
    is_fact: 1,
    has_revenue: 1,
    revenue: '5',
    currency: 'EUR',
  });
  await harness.store([copy('Visit', 1)]);
  await harness.store([paid('Order Refunded', 3)]);
  await harness.store([paid('Order Completed', 2)]);
  const { revenue } = await harness.ask('shop', `aarrr?${range}&granularity=month`);
  expect(revenue).toMatchObject([{ currency: 'EUR', revenue: '5', orders: 1 }]);
});
