import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { REFERENCE_FILE } from '../scripts/reference.js';
import type { EventRow } from '../src/domain/event-row.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([
    { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] },
  ]);
});
afterAll(() => harness.close());

it('reads a dotted key and a nested one as the reference page says', async () => {
  const [, example] = /## Properties\n[\s\S]*?```sql\n([\s\S]*?)```/.exec(
    readFileSync(REFERENCE_FILE, 'utf8'),
  )!;
  const row: EventRow = {
    project: 'shop',
    message_id: 'm1',
    type: 'track',
    event: 'Viewed',
    timestamp: '2026-11-10T12:00:00.000Z',
    received_at: '2026-11-10T12:00:01.000Z',
    user_id: 'ada',
    // what the collector makes of {"i.j":1,"i":{"j":2}}
    properties: { 'i%2Ej': 1, i: { j: 2 } },
  };
  await harness.store([row]);
  expect(await harness.warehouse.query(example!)).toEqual([{ dotted: 1, nested: 2 }]);
});
