import type { ProjectSettings } from '../domain/project-settings.js';
import type { Clock } from '../ports/clock.js';
import type { QueryParams, Warehouse } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';
import type { DayOf } from './load-calendars.js';

/** What an expiry run found and dropped. */
export interface ExpiryReport {
  project: string;
  /** Raw events of earlier days are gone; null where the project keeps them all. */
  before: string | null;
  statesKept: boolean;
  /** Rows that were dropped now. */
  events: number;
  deadLetters: number;
}

const DAY_MS = 86_400_000;

/**
 * Drops a project's raw events whose day lies more than `keepDays` days back, and dead letters received that long ago; refused
 * events of robots after `botLetterDays`. With
 * `keepStates` what was folded out of the events stays; without, active days, role facts, traits and first days are what the events
 * that are left say. Links stay either way: a device that comes back is still its person's. Safe to repeat; a run that was
 * cut off is finished by the next.
 *
 * Months are not dropped whole although events are partitioned by them: projects share a partition, and another one's late
 * event may arrive in it between the look and the drop. The mutation rewrites those parts only that hold a dropped day.
 */
export async function dropExpired(
  warehouse: Warehouse,
  project: Pick<ProjectSettings, 'id' | 'keepDays' | 'keepStates' | 'botLetterDays'>,
  { dayOf, clock }: { dayOf: DayOf; clock: Clock },
): Promise<ExpiryReport> {
  const { id, keepDays, keepStates, botLetterDays } = project;
  const nowMs = clock.nowMs();
  const botLetters = await dropRows(warehouse, 'dead_letters', `code = 'bot' AND ${RECEIVED_BEFORE}`, {
    project: id,
    received_ms: nowMs - botLetterDays * DAY_MS,
  });
  const report = { project: id, before: null, statesKept: keepStates, events: 0, deadLetters: botLetters };
  if (keepDays === null) return report;
  const todayMs = Date.parse(`${dayOf(id, nowMs)}T00:00:00Z`);
  const firstKept = todayMs / DAY_MS - keepDays;
  const before = new Date(firstKept * DAY_MS).toISOString().slice(0, 10);
  const params = {
    project: id,
    before,
    received_ms: nowMs - keepDays * DAY_MS,
    starts_ms: await startOf(warehouse, id, before),
    // Where the first kept day lies among the blocks of 32 days that activity is kept in.
    block: Math.floor(firstKept / 32),
    lower: 2 ** (firstKept % 32) - 1,
  };
  const drop = (table: string, condition: string) => dropRows(warehouse, table, condition, params);

  if ((await countRows(warehouse, 'events', EXPIRED, params)) > 0 || !keepStates)
    await warehouse.command(
      `INSERT INTO everloop.dropped_days (project, before, states_kept)
      VALUES ({project:String}, {before:Date}, ${keepStates ? 1 : 0})`,
      { params },
    );
  const events = await drop('events', EXPIRED);
  const deadLetters = botLetters + (await drop('dead_letters', RECEIVED_BEFORE));
  if (!keepStates) await dropStates(warehouse, params, drop);
  return { ...report, before, events, deadLetters };
}

const EXPIRED = 'day < {before:Date}';
const RECEIVED_BEFORE = "received_at < fromUnixTimestamp64Milli({received_ms:Int64}, 'UTC')";

async function dropStates(
  warehouse: Warehouse,
  params: QueryParams,
  drop: (table: string, condition: string) => Promise<number>,
): Promise<void> {
  await drop('fact_copies', EXPIRED);
  await drop('activity', 'block < {block:UInt16}');
  // The block on the boundary holds days of both kinds: its lower bits are the earlier ones.
  const boundary = 'block = {block:UInt16} AND bitAnd(mask, {lower:UInt32}) != 0';
  if ((await countRows(warehouse, 'activity', boundary, params)) > 0)
    await mutate(
      warehouse,
      `ALTER TABLE everloop.activity<<local>> <<on_cluster>>
      UPDATE mask = bitAnd(mask, bitNot({lower:UInt32}))
      WHERE project = {project:String} AND ${boundary}`,
      params,
    );
  await drop('activity', 'mask = 0');
  await drop(
    'traits',
    "tupleElement(latest, 'timestamp') < fromUnixTimestamp64Milli({starts_ms:Int64}, 'UTC')",
  );
  await drop('actors', 'first_day < {before:Date}');
  // Also what an earlier run left without its row.
  await warehouse.command(
    `INSERT INTO everloop.actors (project, actor, is_user, id, first_day, first_touch)
    SELECT
        project,
        actor,
        max(toUInt8(user_id != '')),
        max(if(user_id != '', user_id, anonymous_id)),
        min(if(type IN ('track', 'page', 'screen'), day, toDate('2149-06-06'))),
        min(if(
            type IN ('track', 'page', 'screen'),
            bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(timestamp)), 64), toUInt128(touch)),
            bitNot(toUInt128(0))
        ))
    FROM everloop.events
    WHERE project = {project:String}
        AND actor NOT IN (SELECT actor FROM everloop.actors WHERE project = {project:String})
    GROUP BY project, actor`,
    { params },
  );
}

/** The first millisecond of a day in the project's zone. */
async function startOf(warehouse: Warehouse, project: string, day: string): Promise<number> {
  const [row] = await warehouse.query<{ starts_at: number }>(
    `SELECT toUnixTimestamp(min(starts_at)) AS starts_at
    FROM everloop.calendar FINAL
    WHERE project = {project:String} AND day >= {day:Date}`,
    { params: { project, day } },
  );
  return row!.starts_at * 1_000;
}

async function dropRows(
  warehouse: Warehouse,
  table: string,
  condition: string,
  params: QueryParams,
): Promise<number> {
  const rows = await countRows(warehouse, table, condition, params);
  if (rows > 0)
    await mutate(
      warehouse,
      `ALTER TABLE everloop.${table}<<local>> <<on_cluster>>
      DELETE WHERE project = {project:String} AND ${condition}`,
      params,
    );
  return rows;
}

/** Resolves when every shard has rewritten its parts: what is dropped is gone from the disk, not only hidden. */
async function mutate(warehouse: Warehouse, statement: string, params: QueryParams): Promise<void> {
  await warehouse.command(`${fillSlots(statement, warehouse.topology)}\nSETTINGS mutations_sync = 2`, {
    params,
  });
}

async function countRows(
  warehouse: Warehouse,
  table: string,
  condition: string,
  params: QueryParams,
): Promise<number> {
  const [row] = await warehouse.query<{ count: number }>(
    `SELECT count() AS count FROM everloop.${table} WHERE project = {project:String} AND ${condition}`,
    { params },
  );
  return row!.count;
}
