import type { Warehouse } from '../../ports/warehouse.js';
import { fillSlots } from '../fill-slots.js';

/** What holds days. Links, touches and traits hold none. */
export const DAY_TABLES = ['events', 'activity', 'actors', 'fact_copies'] as const;
export type DayTable = (typeof DAY_TABLES)[number];

/** Folded from events by views; the days of role facts are moved from fact to fact. */
const FOLDED = ['activity', 'actors'] as const;

/**
 * Tables in which a rebuild makes ready what a project's rows are going to be, partition by partition: `fresh` has the
 * project's rows on their new days, `rest` the rows of everybody else that lie in the same partitions.
 */
export interface Staging {
  project: string;
  /** No project has such an id, so the days of the new zone are not in force yet. */
  calendar: string;
  fresh(table: DayTable): string;
  rest(table: DayTable): string;
}

export function stagingOf(project: string): Staging {
  // No two projects share a name: behind an underscore of an id stands another one or a 0, never the name of a table.
  const prefix = `rebuild_${project.replaceAll('_', '__').replaceAll('-', '_0')}`;
  return {
    project,
    calendar: `${project}:rebuild`,
    fresh: (table) => `${prefix}_${table}`,
    rest: (table) => `${prefix}_rest_${table}`,
  };
}

export async function createStaging(warehouse: Warehouse, staging: Staging): Promise<void> {
  for (const table of DAY_TABLES)
    for (const name of [staging.fresh(table), staging.rest(table)]) await createLike(warehouse, table, name);
  for (const table of FOLDED) {
    const select = await read(warehouse, `${table}_mv`, 'as_select');
    const source = new RegExp(`\\beverloop\\.${slots(warehouse, 'events<<local>>')}\\b`, 'g');
    await run(
      warehouse,
      `CREATE MATERIALIZED VIEW everloop.${staging.fresh(table)}_mv <<on_cluster>>
      TO everloop.${staging.fresh(table)}<<local>> AS
      ${select.replaceAll(source, `everloop.${staging.fresh('events')}<<local>>`)}`,
    );
  }
}

export async function dropStaging(warehouse: Warehouse, staging: Staging): Promise<void> {
  const tables = DAY_TABLES.flatMap((table) => [staging.fresh(table), staging.rest(table)]);
  const names = [
    ...FOLDED.map((table) => `${staging.fresh(table)}_mv`),
    ...tables.flatMap((name) => (warehouse.topology.cluster === '' ? [name] : [name, `${name}<<local>>`])),
  ];
  for (const name of names) await run(warehouse, `DROP TABLE IF EXISTS everloop.${name} <<on_cluster>> SYNC`);
}

/** From here on a rebuild that is cut off is finished, not begun again. */
export async function markComplete(warehouse: Warehouse, staging: Staging, timeZone: string): Promise<void> {
  const table = `everloop.${staging.fresh('events')}<<local>>`;
  await run(warehouse, `ALTER TABLE ${table} <<on_cluster>> MODIFY COMMENT '${COMPLETE}${timeZone}'`);
}

const COMPLETE = 'complete: ';

/** The zone for which everything is ready to take the old rows' place; null where there is nothing, or not all of it. */
export async function readCompleteZone(warehouse: Warehouse, staging: Staging): Promise<string | null> {
  const comment = await read(warehouse, `${staging.fresh('events')}<<local>>`, 'comment');
  return comment.startsWith(COMPLETE) ? comment.slice(COMPLETE.length) : null;
}

/** A partition is exchanged only between tables that are alike to the last setting of their keys. */
async function createLike(warehouse: Warehouse, table: DayTable, name: string): Promise<void> {
  const engine = await read(warehouse, `${table}<<local>>`, 'engine_full');
  const local = slots(warehouse, `${name}<<local>>`);
  // A replicated table's path ends in its name.
  const own = engine.replace(`/${slots(warehouse, `${table}<<local>>`)}'`, `/${local}'`);
  await run(
    warehouse,
    `CREATE TABLE everloop.${local} <<on_cluster>> AS everloop.${table}<<local>> ENGINE = ${own}`,
  );
  if (warehouse.topology.cluster === '') return;
  const distributed = await read(warehouse, table, 'engine_full');
  await run(
    warehouse,
    `CREATE TABLE everloop.${name} <<on_cluster>> AS everloop.${local}
    ENGINE = ${distributed.replace(`'${table}_local'`, `'${local}'`)}`,
  );
}

async function read(
  warehouse: Warehouse,
  table: string,
  column: 'engine_full' | 'as_select' | 'comment',
): Promise<string> {
  const rows = await warehouse.query<{ text: string }>(
    `SELECT ${column} AS text FROM system.tables WHERE database = {database:String} AND name = {name:String}`,
    { params: { database: 'everloop', name: slots(warehouse, table) } },
  );
  return rows[0]?.text ?? '';
}

function slots(warehouse: Warehouse, text: string): string {
  return fillSlots(text, warehouse.topology);
}

async function run(warehouse: Warehouse, text: string): Promise<void> {
  await warehouse.command(slots(warehouse, text));
}
