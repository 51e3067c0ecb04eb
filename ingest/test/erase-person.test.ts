import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  eraseDeadLetter,
  eraseDeadLettersOf,
  listDeadLetters,
} from '../src/dead-letters/list-dead-letters.js';
import type { EventRow } from '../src/domain/event-row.js';
import { createErasedIds, erasePerson } from '../src/warehouse/index.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const shop = { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] };
const clock = { nowMs: () => Date.UTC(2026, 10, 25) };
const at = (time: string) => ({
  project: 'shop',
  timestamp: `2026-11-${time}.000Z`,
  received_at: `2026-11-${time}.100Z`,
});

const visit = (messageId: string, time: string, who: Partial<EventRow>): EventRow => ({
  ...at(time),
  message_id: messageId,
  type: 'track',
  event: 'Visit',
  ...who,
});

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([shop]);
  // ada: phone, laptop and an older account, all one person. bo: someone else.
  await harness.store([
    visit('m1', '10T08:00:00', { anonymous_id: 'phone' }),
    visit('m2', '11T08:00:00', { anonymous_id: 'laptop' }),
    { ...at('11T09:00:00'), message_id: 'm3', type: 'identify', user_id: 'ada', anonymous_id: 'phone' },
    { ...at('11T09:01:00'), message_id: 'm4', type: 'identify', user_id: 'ada', anonymous_id: 'laptop' },
    { ...at('11T09:02:00'), message_id: 'm5', type: 'alias', user_id: 'ada', previous_id: 'old-ada' },
    visit('m6', '12T08:00:00', {
      user_id: 'old-ada',
      is_fact: 1,
      has_revenue: 1,
      revenue: '9.5',
      currency: 'EUR',
    }),
    visit('m7', '12T08:00:00', { user_id: 'bo' }),
  ]);
});
afterAll(() => harness.close());

const dau = async () =>
  (
    await harness.ask('shop', 'active-users?from=2026-11-10&to=2026-11-15&asOf=2026-11-20T00:00:00Z')
  ).rows.map((row) => row.dau);

it('erases every raw id of the person, whichever of them is named, and nobody else', async () => {
  expect(await dau()).toEqual([1, 1, 2, 0, 0]);
  const proof = await erasePerson(
    harness.warehouse,
    harness.identity,
    'shop',
    { kind: 'anonymous', id: 'laptop' },
    clock,
  );
  // phone, laptop, ada, and old-ada as a userId and as an anonymousId: an alias is about both.
  expect(proof.rawIds).toBe(5);
  expect(proof.tables.events).toEqual({ before: 6, after: 0 });
  expect(proof.tables.fact_copies).toEqual({ before: 1, after: 0 });
  expect(Object.values(proof.tables).every(({ after }) => after === 0)).toBe(true);
  expect(await dau()).toEqual([0, 0, 1, 0, 0]);
});

it('leaves an erased device taken: a later identify does not give it to another person', async () => {
  await harness.store([
    { ...at('13T08:00:00'), message_id: 'm8', type: 'identify', user_id: 'bo', anonymous_id: 'phone' },
    visit('m9', '14T08:00:00', { user_id: 'bo' }),
  ]);
  const people = await harness.warehouse.query<{ moved: number }>(
    "SELECT count() AS moved FROM everloop.people(project = 'shop') WHERE actor != person",
  );
  expect(people).toEqual([{ moved: 0 }]);
});

it('tells the collector which raw ids are erased, without keeping their text', async () => {
  const { isErased, refresh } = createErasedIds(harness.warehouse);
  expect(isErased('shop', 'anonymous', 'phone')).toBe(false);
  await refresh();
  expect(isErased('shop', 'anonymous', 'phone')).toBe(true);
  expect(isErased('shop', 'user', 'old-ada')).toBe(true);
  expect(isErased('shop', 'user', 'phone')).toBe(false);
  expect(isErased('shop', 'user', 'bo')).toBe(false);
});

it('changes nothing when it is asked again', async () => {
  const before = await dau();
  const proof = await erasePerson(
    harness.warehouse,
    harness.identity,
    'shop',
    { kind: 'user', id: 'ada' },
    clock,
  );
  expect(proof.tables.events).toEqual({ before: 0, after: 0 });
  expect(await dau()).toEqual(before);
});

it('takes in a device that a late link gives to somebody who is erased, whichever id was named', async () => {
  await harness.store([
    visit('m10', '13T08:00:00', { anonymous_id: 'kiosk' }),
    { ...at('13T09:00:00'), message_id: 'm11', type: 'identify', user_id: 'cy', anonymous_id: 'kiosk' },
    visit('m12', '13T10:00:00', { anonymous_id: 'watch' }),
  ]);
  const kiosk = { kind: 'anonymous', id: 'kiosk' } as const;
  const afterMs = (ms: number) => ({ nowMs: () => clock.nowMs() + ms });
  expect((await erasePerson(harness.warehouse, harness.identity, 'shop', kiosk, afterMs(1))).rawIds).toBe(2);
  await harness.store([
    { ...at('13T11:00:00'), message_id: 'm13', type: 'identify', user_id: 'cy', anonymous_id: 'watch' },
  ]);
  const proof = await erasePerson(harness.warehouse, harness.identity, 'shop', kiosk, afterMs(2));
  expect(proof.tables.events).toEqual({ before: 2, after: 0 });
  expect(proof.tables.links).toMatchObject({ after: 0 });
  const { isErased, refresh } = createErasedIds(harness.warehouse);
  await refresh();
  expect(isErased('shop', 'anonymous', 'watch')).toBe(true);
  expect(isErased('shop', 'user', 'bo')).toBe(false);
});

it('erases the dead letters of one raw id, those of nobody else, and one by its id', async () => {
  const { warehouse } = harness;
  const letter = (id: string, user_id: string, anonymous_id = '') =>
    JSON.stringify({ project: 'shop', id, code: 'missing_event', user_id, anonymous_id });
  // Many ids, so that a cluster has some on every shard.
  const ofDan = Array.from({ length: 8 }, (_each, index) => letter(`dan-${index}`, 'dan'));
  await warehouse.insert('everloop.dead_letters', [
    ...ofDan,
    letter('eve', 'eve'),
    letter('eve-2', 'eve'),
    letter('tablet', '', 'dan'),
  ]);
  const listed = async () => {
    const options = { project: 'shop', code: '', replayed: false, limit: 100 };
    return (await listDeadLetters(warehouse, options)).map(({ id }) => id).sort();
  };
  expect(await eraseDeadLettersOf(warehouse, 'shop', { kind: 'user', id: 'dan' })).toBe(8);
  expect(await listed()).toEqual(['eve', 'eve-2', 'tablet']);
  await eraseDeadLetter(warehouse, 'shop', 'eve');
  expect(await listed()).toEqual(['eve-2', 'tablet']);
});
