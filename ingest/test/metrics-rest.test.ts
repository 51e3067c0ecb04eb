import Papa from 'papaparse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const range = 'from=2026-11-02&to=2026-11-04&asOf=2026-11-20T12:00:00Z';
const shop = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] };
const empty = { id: 'empty', timeZone: 'UTC', writeKeys: ['wk_empty'], readKeys: ['rk_empty'] };

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([shop, empty]);
  const order: EventRow = {
    project: 'shop',
    type: 'track',
    message_id: 'order',
    event: 'Order Completed',
    timestamp: '2026-11-02T08:00:00.000Z',
    received_at: '2026-11-02T08:00:01.000Z',
    user_id: 'ann',
    campaign_source: 'letter, "spring"\nedition',
    amount: '20.50',
    currency: 'EUR',
  } as EventRow;
  await harness.store([order]);
});
afterAll(() => harness.close());

async function askCsv(key: string, pathAndQuery: string): Promise<string> {
  const response = await harness.app.inject({
    url: `/v1/metrics/${pathAndQuery}`,
    headers: { authorization: `Bearer ${key}`, accept: 'text/csv' },
  });
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  return response.body;
}

it('gives the rows of JSON as RFC 4180, null as nothing, quoted where a name asks for it', async () => {
  const csv = await askCsv('rk_shop', `channels?${range}`);
  expect(csv.startsWith('group,size,')).toBe(true);
  expect(csv).toContain('\r\n"letter, ""spring""\nedition",1,');
  const { rows } = await harness.ask('shop', `channels?${range}`);
  expect(rows).toHaveLength(1);
  expect(Papa.parse(csv, { header: true, skipEmptyLines: false, newline: '\r\n' }).data).toEqual([
    ...rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? '' : `${value}`]),
      ),
    ),
    // what follows the last line's end
    { group: '' },
  ]);
});

it('gives another list by its name, and only the header of an empty one', async () => {
  expect(await askCsv('rk_shop', `channels?${range}&list=revenue`)).toMatch(/^group,currency,/);
  expect(await askCsv('rk_empty', `channels?${range}&list=revenue`)).toBe(
    'group,currency,size,revenue,revenuePerPerson\r\n',
  );
});

it('gives text that a spreadsheet would run an apostrophe, never a number or an amount', async () => {
  const refund = { event: 'Order Refunded', user_id: 'bo', has_revenue: 1, revenue: '-30', currency: 'EUR' };
  await harness.store([
    {
      project: 'shop',
      type: 'track',
      message_id: 'refund',
      timestamp: '2026-11-03T08:00:00.000Z',
      received_at: '2026-11-03T08:00:01.000Z',
      campaign_source: '=1+1',
      is_fact: 1,
      ...refund,
    } as EventRow,
  ]);
  const asked = `channels?${range}&list=revenue`;
  expect(await askCsv('rk_shop', asked)).toContain("\r\n'=1+1,EUR,1,-30,-30\r\n");
  expect(await askCsv('rk_shop', `${asked}&escape=none`)).toContain('\r\n=1+1,EUR,1,-30,-30\r\n');
  const response = await harness.app.inject({
    url: `/v1/metrics/${asked}&escape=all`,
    headers: { authorization: 'Bearer rk_shop' },
  });
  expect(response.json()).toMatchObject({
    code: 'METRIC_INVALID_PARAMETER',
    fix: 'Give escape as one of formulas, none.',
  });
});

it('says what to ask instead of a metric that there is not', async () => {
  const fixOf = async (name: string) => {
    const response = await harness.app.inject({
      url: `/v1/metrics/${name}?${range}`,
      headers: { authorization: 'Bearer rk_shop' },
    });
    expect(response.statusCode).toBe(404);
    return response.json<{ fix: string }>().fix;
  };
  expect(await fixOf('power_user_curve')).toBe('Ask /v1/metrics/power-user-curve.');
  expect(await fixOf('power')).toMatch(/^Use one of aarrr, .*, win-back\.$/);
});
