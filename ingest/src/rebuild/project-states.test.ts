import { expect, it } from 'vitest';
import { type ProjectSettings, projectSchema } from '../domain/project-settings.js';
import type { Warehouse } from '../ports/warehouse.js';
import { createProjectStates } from './project-states.js';

const shop = projectSchema.parse({ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] });
const other = projectSchema.parse({ id: 'other', timeZone: 'UTC', writeKeys: ['wk_other'] });

type Stored = { version: number; time_zone: string } | undefined;

function open(shared: boolean, stored: () => Stored = () => ({ version: 1, time_zone: 'UTC' }), waitMs = 0) {
  const zones: string[] = [];
  const states = createProjectStates({
    warehouse: {
      topology: { shared, cluster: '', replicated: false },
      query: (async () => [stored()].filter((row) => row !== undefined)) as Warehouse['query'],
    },
    onZone: async (project: ProjectSettings, zone) => {
      zones.push(`${project.id} ${zone}`);
    },
    waitMs,
  });
  return { states, zones };
}

it('asks again where other rows were put in place meanwhile, also where the first attempt failed', async () => {
  const { states } = open(false);
  let asked = 0;
  const answer = await states.answer(shop, async () => {
    asked += 1;
    if (asked > 2) return 'of new rows';
    await states.change('shop', async () => undefined);
    if (asked === 2) throw new Error('half of the rows were gone');
    return 'of old and new rows';
  });
  expect([asked, answer]).toEqual([3, 'of new rows']);
});

it('passes on what an answer says and why it fails', async () => {
  const { states } = open(false);
  await expect(states.answer(shop, async () => 1)).resolves.toBe(1);
  await expect(states.answer(shop, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('waits while rows are put in place, and answers another project at once', async () => {
  const { states } = open(false, undefined, 60_000);
  const order: string[] = [];
  let finish!: () => void;
  const change = states.change('shop', () => new Promise((resolve) => (finish = resolve)));
  const waiting = states.answer(shop, async () => order.push('shop'));
  await states.answer(other, async () => order.push('other'));
  finish();
  await Promise.all([change, waiting]);
  expect(order).toEqual(['other', 'shop']);
});

it('gives no answer from rows that were put in place by half, until another attempt succeeds', async () => {
  const { states } = open(false);
  await expect(states.change('shop', () => Promise.reject(new Error('disk full')))).rejects.toThrow(
    'disk full',
  );
  await expect(states.answer(shop, async () => 1)).rejects.toMatchObject({ code: 'PROJECT_REBUILDING' });
  await states.change('shop', async () => undefined);
  expect(await states.answer(shop, async () => 1)).toBe(1);
});

it('sees what another process puts in place, and its zone', async () => {
  let version = 1;
  const { states, zones } = open(true, () => ({ version, time_zone: version > 1 ? 'Asia/Tokyo' : 'UTC' }));
  let asked = 0;
  await states.answer(shop, async () => {
    asked += 1;
    version = 2;
  });
  expect(asked).toBe(2);
  expect(zones).toContain('shop Asia/Tokyo');
  const away = open(true, () => undefined);
  await expect(away.states.answer(shop, async () => 1)).rejects.toMatchObject({ code: 'PROJECT_REBUILDING' });
});

it('hands a stream on, and withholds its end where rows changed on the way', async () => {
  const { states } = open(false);
  const read: string[] = [];
  const readAll = async (lines: AsyncIterable<string>) => {
    for await (const line of states.stream(shop, lines)) read.push(line);
  };
  await readAll(
    (async function* () {
      yield* ['a', 'b', 'end'];
    })(),
  );
  expect(read.splice(0)).toEqual(['a', 'b', 'end']);
  const cut = readAll(
    (async function* () {
      yield* ['a', 'b'];
      await states.change('shop', async () => undefined);
      yield 'end';
    })(),
  );
  await expect(cut).rejects.toMatchObject({ code: 'PROJECT_REBUILDING' });
  expect(read).toEqual(['a', 'b']);
});
