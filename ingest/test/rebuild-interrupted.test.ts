import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { type ProjectSettings, projectSchema } from '../src/domain/project-settings.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { createRebuilds } from '../src/rebuild/create-rebuilds.js';
import { createProjectStates } from '../src/rebuild/project-states.js';
import { prepareWarehouse } from '../src/serve.js';
import { rebuildProject } from '../src/warehouse/index.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

/** What comes between the steps of a rebuild. */

const project = (id: string) => ({
  id,
  timeZone: 'UTC',
  writeKeys: [`wk_${id}`],
  readKeys: [`rk_${id}`],
});
const clock = { nowMs: () => Date.now() };
const inZone = (id: string, timeZone: string): ProjectSettings =>
  projectSchema.parse({ ...project(id), timeZone });
let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([project('shop'), project('other')]);
});
afterAll(() => harness.close());

const noon = (id: string, user: string, day: string): EventRow => ({
  project: id,
  message_id: `${user}-${day}`,
  type: 'page',
  timestamp: `${day}T12:00:00.000Z`,
  received_at: `${day}T12:00:00.000Z`,
  user_id: user,
});
const active = async (id: string) =>
  (await harness.ask(id, 'active-users?from=2026-10-25&to=2026-12-03&asOf=2026-12-05T00:00:00Z')).rows
    .filter((row) => row.dau !== 0)
    .map((row) => [row.period, row.dau]);

/** Breaks off at the statement of which it is told, once. */
function breaking(warehouse: Warehouse, at: RegExp, nth: number): Warehouse {
  let seen = 0;
  return {
    ...warehouse,
    command: async (sql, options) => {
      if (at.test(sql)) seen += 1;
      if (at.test(sql) && seen === nth) throw new Error('the disk is full');
      await warehouse.command(sql, options);
    },
  };
}

it('moves what is loaded while it copies, and leaves what is loaded for others where it is', async () => {
  await harness.store([
    noon('shop', 'ada', '2026-11-20'),
    noon('shop', 'bo', '2026-10-31'),
    noon('other', 'ada', '2026-11-20'),
  ]);
  const seen: unknown[] = [];
  await rebuildProject(harness.warehouse, inZone('shop', 'Pacific/Auckland'), clock, () => undefined, {
    holdLoading: async () => {
      // The block that the loader was at: in a month that was copied already, and in one that had nothing.
      await harness.store([
        noon('shop', 'cy', '2026-11-20'),
        noon('shop', 'cy', '2026-12-01'),
        noon('other', 'bo', '2026-11-20'),
        noon('other', 'bo', '2026-10-31'),
      ]);
      return () => seen.push('loading goes on');
    },
    switchOver: async (timeZone, put) => {
      seen.push(timeZone, await active('shop'));
      await put();
    },
  });
  expect(seen).toEqual([
    'Pacific/Auckland',
    [
      ['2026-10-31', 1],
      ['2026-11-20', 2],
      ['2026-12-01', 1],
    ],
    'loading goes on',
  ]);
  expect(await active('shop')).toEqual([
    ['2026-11-01', 1],
    ['2026-11-21', 2],
    ['2026-12-02', 1],
  ]);
  expect(await active('other')).toEqual([
    ['2026-10-31', 1],
    ['2026-11-20', 2],
  ]);
});

const inAuckland = [
  ['2026-11-01', 1],
  ['2026-11-21', 2],
  ['2026-12-02', 1],
];
const inUtc = [
  ['2026-10-31', 1],
  ['2026-11-20', 2],
  ['2026-12-01', 1],
];

// Where others may be at it, a start refuses (rebuild.test.ts).
const isShared = (process.env.EVERLOOP_TEST_WAREHOUSE ?? 'embedded') !== 'embedded';
it.skipIf(isShared)(
  'is finished at the next start, in the zone it was made for, whatever the configuration says',
  async () => {
    const half = breaking(harness.warehouse, /REPLACE PARTITION/, 3);
    const cut = rebuildProject(half, inZone('shop', 'UTC'), clock, () => undefined);
    await expect(cut).rejects.toThrow('the disk is full');
    await expect(active('shop')).rejects.toThrow(/PROJECT_REBUILDING/);
    const settings = [inZone('shop', 'Asia/Tokyo'), inZone('other', 'UTC')];
    const { zoneChanges } = await prepareWarehouse(harness.warehouse, { projects: settings }, clock);
    expect(zoneChanges).toEqual([{ project: 'shop', stored: 'UTC', configured: 'Asia/Tokyo' }]);
    expect(settings[0]!.timeZone).toBe('UTC');
    expect(await active('shop')).toEqual(inUtc);
  },
);

it('is finished before another one to a third zone', async () => {
  const half = breaking(harness.warehouse, /REPLACE PARTITION/, 2);
  const cut = rebuildProject(half, inZone('shop', 'America/New_York'), clock, () => undefined);
  await expect(cut).rejects.toThrow('the disk is full');
  await rebuildProject(harness.warehouse, inZone('shop', 'Pacific/Auckland'), clock, () => undefined);
  expect(await active('shop')).toEqual(inAuckland);
});

it.each([
  ['while it is copied', /INSERT INTO everloop\.rebuild_shop_events/, 1],
  ['while rows of others are copied', /INSERT INTO everloop\.rebuild_shop_rest_events/, 1],
  ['before the project is taken out', /DELETE FROM everloop\.projects/, 1],
  ['before its calendar is', /DELETE FROM everloop\.calendar/, 1],
  ['before the first partition', /REPLACE PARTITION/, 1],
  ['before the last one', /REPLACE PARTITION/, 5],
  ['before the calendar is there again', /INSERT INTO everloop\.calendar[\s\S]*staged/, 1],
  ['before it is cleaned up', /DROP TABLE IF EXISTS everloop\.rebuild_shop_events/, 2],
])('can break off %s', async (_when, at, nth) => {
  const half = breaking(harness.warehouse, at, nth);
  const run = (warehouse: Warehouse, timeZone: string) =>
    rebuildProject(warehouse, inZone('shop', timeZone), clock, () => undefined);
  await expect(run(half, 'UTC')).rejects.toThrow('the disk is full');
  expect(await active('other')).toEqual([
    ['2026-10-31', 1],
    ['2026-11-20', 2],
  ]);
  await run(harness.warehouse, 'UTC');
  expect(await active('shop')).toEqual(inUtc);
  await run(harness.warehouse, 'Pacific/Auckland');
  expect(await active('shop')).toEqual(inAuckland);
  const [left] = await harness.warehouse.query<{ tables: number }>(
    "SELECT count() AS tables FROM system.tables WHERE database = 'everloop' AND startsWith(name, 'rebuild_')",
  );
  expect(left).toEqual({ tables: 0 });
});

it('holds loading and erasing back from a switch that broke off, until it is made', async () => {
  let released = 0;
  const open = (warehouse: Warehouse) => {
    const states = createProjectStates({ warehouse, onZone: async () => undefined, waitMs: 0 });
    const rebuilds = createRebuilds({
      warehouse,
      states,
      holdLoading: async () => () => {
        released += 1;
      },
      adoptZone: async (settings, timeZone) => {
        settings.timeZone = timeZone;
      },
      clock,
      logger: pino({ level: 'silent' }),
    });
    return { states, rebuilds };
  };
  const { states, rebuilds } = open(breaking(harness.warehouse, /REPLACE PARTITION/, 2));
  const shop = inZone('shop', 'Pacific/Auckland');
  const other = inZone('other', 'UTC');
  await expect(rebuilds.run(shop, 'UTC', () => undefined)).rejects.toThrow('the disk is full');
  const refused = { code: 'PROJECT_REBUILDING', message: 'project "shop" is being rebuilt' };
  expect(released).toBe(0);
  await expect(rebuilds.runExclusively('other', async () => 1)).rejects.toMatchObject(refused);
  await expect(rebuilds.run(other, 'Asia/Tokyo', () => undefined)).rejects.toMatchObject(refused);
  await expect(states.answer(shop, async () => 1)).rejects.toMatchObject(refused);
  expect(await states.answer(other, async () => 1)).toBe(1);

  const steps: string[] = [];
  const joined: string[] = [];
  const again = rebuilds.run(shop, 'UTC', ({ step }) => steps.push(step));
  await expect(rebuilds.run(shop, 'Asia/Tokyo', () => undefined)).rejects.toMatchObject(refused);
  await Promise.all([again, rebuilds.run(shop, 'UTC', ({ step }) => joined.push(step))]);
  expect(new Set(steps)).toEqual(new Set(['switch']));
  expect(joined).toEqual(steps);
  expect([released, shop.timeZone, await states.answer(shop, async () => 1)]).toEqual([1, 'UTC', 1]);
  expect(await rebuilds.runExclusively('shop', async () => 2)).toBe(2);
  expect(await active('shop')).toEqual(inUtc);
});
