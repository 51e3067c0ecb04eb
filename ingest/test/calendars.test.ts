import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewQuery } from '../src/warehouse/views/view-queries.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

/** Zones with a skipped day, midnights that never were, half hours, and both ends of the world. */
const zones = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Etc/GMT+12',
];
const projects = zones.map((timeZone, index) => ({
  id: `zone-${index}`,
  timeZone,
  writeKeys: [`wk_zone_${index}`],
  readKeys: [`rk_zone_${index}`],
}));

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness(projects);
});
afterAll(() => harness.close());

const HOUR_MS = 3_600_000;

describe.each(projects)('$timeZone', ({ id, timeZone }) => {
  const dayIn = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });

  // The engine's and Node's zone data are two copies; this watches that they agree where it matters.
  it('gives an event the day that the language gives it, every five hours of the years that events come from', () => {
    const differing: string[] = [];
    for (let ms = Date.UTC(2011, 10, 1); ms < Date.UTC(2027, 11, 31); ms += 5 * HOUR_MS)
      if (harness.dayOf(id, ms) !== dayIn.format(ms)) differing.push(new Date(ms).toISOString());
    expect(differing).toEqual([]);
  });

  it('knows the same today as the views', async () => {
    for (const asOf of ['2026-03-28T23:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-11-24T11:59:59.999Z']) {
      const [row] = await harness.warehouse.query<{ today: string }>(
        `SELECT toString(today) AS today FROM (${viewQuery('today')})`,
        { params: { project: id, as_of: asOf } },
      );
      expect(row!.today).toBe(harness.dayOf(id, Date.parse(asOf)));
    }
  });
});
