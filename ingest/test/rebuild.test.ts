import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { fillSlots } from '../src/warehouse/fill-slots.js';
import {
  rebuildProject,
  refuseUnfinishedRebuilds,
  storeProjects,
  ZoneChangedError,
} from '../src/warehouse/index.js';
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
  // An order of Ada's, the same message as of Bo, and Ada's once more: a merge of the events keeps Ada's last copy.
  for (const [index, user] of ['ada', 'bo', 'ada'].entries())
    await harness.store([
      {
        project: 'shop',
        message_id: 'order',
        type: 'track',
        event: 'Order Completed',
        timestamp: '2026-11-20T13:00:00.000Z',
        received_at: `2026-11-20T13:00:0${index}.000Z`,
        user_id: user,
        is_fact: 1,
        has_revenue: 1,
        revenue: user === 'ada' ? '5' : '7',
        currency: 'EUR',
      },
    ]);
  const merge = 'OPTIMIZE TABLE everloop.events<<local>> FINAL';
  await harness.warehouse.command(fillSlots(merge, harness.warehouse.topology));
});
afterAll(() => harness.close());

const dau = async (project: string) =>
  (await harness.ask(project, 'active-users?from=2026-11-19&to=2026-12-03&asOf=2026-12-05T00:00:00Z')).rows
    .filter((row) => row.dau !== 0)
    .map((row) => [row.period, row.dau]);

const revenue = async () => {
  const answer = await harness.ask(
    'shop',
    'aarrr?from=2026-11-19&to=2026-12-03&granularity=day&asOf=2026-12-05T00:00:00Z',
  );
  return (answer.revenue as Record<string, unknown>[]).map((row) => [row.period, row.revenue]);
};

const moved = projectSchema.parse({ ...shop, timeZone: 'Pacific/Auckland' });

it('refuses to start with another zone and says what to do', async () => {
  await expect(storeProjects(harness.warehouse, [moved], clock)).rejects.toThrow(ZoneChangedError);
  await expect(storeProjects(harness.warehouse, [moved], clock)).rejects.toThrow(/everloop rebuild shop/);
});

const inUtc = [
  ['2026-11-20', 3],
  ['2026-11-30', 1],
];

it('answers as before while events are copied, never from a part of them, and can be cut off anywhere', async () => {
  const cutOff = async (at: { step: string; done: number }) =>
    await expect(
      rebuildProject(harness.warehouse, moved, clock, (progress) => {
        if (progress.step === at.step && progress.done === at.done) throw new Error('cut off');
      }),
    ).rejects.toThrow('cut off');
  for (const step of ['copy', 'keep']) {
    await cutOff({ step, done: 0 });
    expect(await dau('shop')).toEqual(inUtc);
    expect(await revenue()).toEqual([['2026-11-20', '5']]);
    await refuseUnfinishedRebuilds(harness.warehouse, [moved]);
  }
  for (const at of [
    { step: 'switch', done: 0 },
    { step: 'switch', done: 2 },
    { step: 'switch', done: 4 },
  ]) {
    await cutOff(at);
    await expect(dau('shop')).rejects.toThrow(/503 .*PROJECT_REBUILDING/);
    expect(await dau('other')).toEqual([['2026-11-20', 1]]);
    await expect(refuseUnfinishedRebuilds(harness.warehouse, [moved])).rejects.toThrow(
      /run "everloop rebuild shop"/,
    );
  }
});

it('goes on where it was cut off, moves every event to its day and leaves other projects alone', async () => {
  const steps: string[] = [];
  await rebuildProject(harness.warehouse, moved, clock, ({ step }) => steps.push(step));
  // Auckland is 13 hours ahead: 12:00 UTC is 01:00 of the next day, and 30 November becomes 1 December.
  expect(await dau('shop')).toEqual([
    ['2026-11-21', 3],
    ['2026-12-01', 1],
  ]);
  // Received first, whatever the merge of the events has kept.
  expect(await revenue()).toEqual([['2026-11-21', '5']]);
  expect(await dau('other')).toEqual([['2026-11-20', 1]]);
  // The copy was made by a run before.
  expect(new Set(steps)).toEqual(new Set(['switch']));
  await refuseUnfinishedRebuilds(harness.warehouse, [moved]);
  await storeProjects(harness.warehouse, [moved], clock);
});
