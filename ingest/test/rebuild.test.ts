import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { rebuildProject, storeProjects, ZoneChangedError } from '../src/warehouse/index.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const shop = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] };
const other = { id: 'other', timeZone: 'UTC', writeKeys: ['wk_other'], readKeys: ['rk_other'] };
const clock = { nowMs: () => Date.now() };
let harness: MetricsHarness;

beforeAll(async () => {
  harness = await openMetricsHarness([shop, other]);
  const page = (project: string, messageId: string, timestamp: string): EventRow => ({
    project,
    message_id: messageId,
    type: 'page',
    timestamp,
    received_at: timestamp,
    anonymous_id: 'device-1',
    properties: { title: 'Home' },
  });
  await harness.store([
    page('shop', 'm1', '2026-11-20T12:00:00.000Z'),
    page('shop', 'm2', '2026-11-20T12:30:00.000Z'),
    page('shop', 'm3', '2026-11-30T23:30:00.000Z'),
    page('other', 'm1', '2026-11-20T12:00:00.000Z'),
  ]);
});
afterAll(() => harness.close());

const dau = async (project: string) =>
  (await harness.ask(project, 'active-users?from=2026-11-19&to=2026-12-03&asOf=2026-12-05T00:00:00Z')).rows
    .filter((row) => row.dau !== 0)
    .map((row) => [row.period, row.dau]);

it('refuses to start with another zone and says what to do', async () => {
  const moved = projectSchema.parse({ ...shop, timeZone: 'Pacific/Auckland' });
  await expect(storeProjects(harness.warehouse, [moved], clock)).rejects.toThrow(ZoneChangedError);
  await expect(storeProjects(harness.warehouse, [moved], clock)).rejects.toThrow(/everloop rebuild shop/);
});

it('moves every event to its day in the new zone and leaves other projects alone', async () => {
  expect(await dau('shop')).toEqual([
    ['2026-11-20', 1],
    ['2026-11-30', 1],
  ]);
  const moved = projectSchema.parse({ ...shop, timeZone: 'Pacific/Auckland' });
  const steps: string[] = [];
  await rebuildProject(harness.warehouse, moved, clock, ({ step }) => steps.push(step));
  // Auckland is 13 hours ahead: 12:00 UTC is 01:00 of the next day, and 30 November becomes 1 December.
  expect(await dau('shop')).toEqual([
    ['2026-11-21', 1],
    ['2026-12-01', 1],
  ]);
  expect(await dau('other')).toEqual([['2026-11-20', 1]]);
  expect(new Set(steps)).toEqual(new Set(['copy', 'clear', 'store']));
  await storeProjects(harness.warehouse, [moved], clock);
});
