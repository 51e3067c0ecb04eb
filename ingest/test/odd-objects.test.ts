import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([
    { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] },
  ]);
});
afterAll(() => harness.close());

const VALUES = [1, 'text', 2.5, true, ['a', 1], { deep: { er: 1 } }, [{ of: 'objects' }]];

/** Sixty paths that hardly another event has, of every type. */
function oddEvent(index: number): EventRow {
  const timestamp = new Date(Date.UTC(2026, 10, 20) + index * 1000).toISOString();
  const properties = Object.fromEntries(
    Array.from({ length: 60 }, (_, path) => [
      `path_${(index * 37 + path * 11) % 4_000}`,
      VALUES[(index + path) % VALUES.length],
    ]),
  );
  return {
    project: 'shop',
    message_id: `odd-${index}`,
    type: 'track',
    event: 'Odd',
    timestamp,
    received_at: timestamp,
    anonymous_id: `device-${index % 50}`,
    properties,
  };
}

it('stores a block of objects with thousands of paths without a file for each of them', async () => {
  await harness.store(Array.from({ length: 3_000 }, (_, index) => oddEvent(index)));
  const [stored] = await harness.warehouse.query<{ events: number }>(
    'SELECT count() AS events FROM everloop.events',
  );
  expect(stored).toEqual({ events: 3_000 });
  const kinds = await harness.warehouse.query<{ part_type: string }>(
    `SELECT DISTINCT part_type FROM system.parts WHERE database = 'everloop' AND table = 'events' AND active`,
  );
  expect(kinds).toEqual([{ part_type: 'Compact' }]);
});
