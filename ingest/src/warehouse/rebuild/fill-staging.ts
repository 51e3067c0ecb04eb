import type { Warehouse } from '../../ports/warehouse.js';
import { fillSlots } from '../fill-slots.js';
import {
  type ChangedPartitions,
  createChangedPartitions,
  listPartitionsOfProject,
  listPartitionsToReplace,
  type Partition,
} from './partitions.js';
import type { RebuildProgress } from './rebuild-project.js';
import type { DayTable, Staging } from './staging.js';

/** Brings the staging up to what is stored now; the first time that is everything, later what changed since. */
export type FillStaging = (onProgress: (progress: RebuildProgress) => void) => Promise<void>;

export function createFillStaging(warehouse: Warehouse, staging: Staging): FillStaging {
  const copied = createChangedPartitions(warehouse);
  const kept = createChangedPartitions(warehouse);
  return async (onProgress) => {
    const own = await listPartitionsOfProject(warehouse, staging.project, ['events', 'fact_copies']);
    await each(copied, own, 'copy', onProgress, (partition) => copyToNewDays(warehouse, staging, partition));
    const all = await listPartitionsToReplace(warehouse, staging);
    await each(kept, all, 'keep', onProgress, (partition) => keepRest(warehouse, staging, partition));
  };
}

async function each(
  changes: ChangedPartitions,
  partitions: readonly Partition[],
  step: RebuildProgress['step'],
  onProgress: (progress: RebuildProgress) => void,
  fill: (partition: Partition) => Promise<void>,
): Promise<void> {
  const changed = await changes.among(partitions);
  for (const [done, partition] of changed.entries()) {
    onProgress({ step, done, total: changed.length });
    await fill(partition);
  }
}

/**
 * Stores the rows of a partition again, each on its day in the new zone; a row that is there already is replaced by an equal row.
 * Role facts not from the events: of some copies of a message a merge leaves one event, and another copy may be the first.
 */
async function copyToNewDays(
  warehouse: Warehouse,
  staging: Staging,
  { table, id }: Partition,
): Promise<void> {
  const columns = await listColumns(warehouse, table);
  const values = columns.map((column) => (column === 'day' ? 'calendar.day' : `stored.${column}`));
  await warehouse.command(
    `INSERT INTO everloop.${staging.fresh(table)} (${columns.join(', ')})
    SELECT ${values.join(', ')}
    FROM
    (
        SELECT *
        FROM everloop.${table} FINAL
        WHERE project = {project:String} AND _partition_id = {partition:String}
    ) AS stored
    ASOF JOIN
    (
        SELECT {project:String} AS of_project, day, starts_at FROM everloop.calendar FINAL WHERE project = {staged:String}
    ) AS calendar ON calendar.of_project = stored.project AND stored.timestamp >= calendar.starts_at
    SETTINGS max_partitions_per_insert_block = 0`,
    { params: { project: staging.project, staged: staging.calendar, partition: id } },
  );
}

/** FINAL, so that of rows with one key the one that is in force stays in force. */
async function keepRest(warehouse: Warehouse, staging: Staging, { table, id }: Partition): Promise<void> {
  const rest = staging.rest(table);
  await warehouse.command(
    fillSlots(
      `ALTER TABLE everloop.${rest}<<local>> <<on_cluster>> DROP PARTITION ID '${id}'`,
      warehouse.topology,
    ),
  );
  const columns = (await listColumns(warehouse, table)).join(', ');
  await warehouse.command(
    `INSERT INTO everloop.${rest} (${columns})
    SELECT ${columns}
    FROM everloop.${table} FINAL
    WHERE project != {project:String} AND _partition_id = {partition:String}`,
    { params: { project: staging.project, partition: id } },
  );
}

/** What is stored as it is given; the engine works out the others. */
async function listColumns(warehouse: Warehouse, table: DayTable): Promise<string[]> {
  const rows = await warehouse.query<{ name: string }>(
    `SELECT name
    FROM system.columns
    WHERE database = {database:String} AND table = {table:String} AND default_kind = ''
    ORDER BY position`,
    { params: { database: 'everloop', table } },
  );
  return rows.map(({ name }) => name);
}

/** Nothing is taken away before everything is staged. */
export async function refuseIncomplete(warehouse: Warehouse, staging: Staging): Promise<void> {
  for (const table of ['events', 'fact_copies'] as const) {
    const [rows] = await warehouse.query<{ stored: number; copied: number }>(
      `SELECT
          (SELECT count() FROM everloop.${table} FINAL WHERE project = {project:String}) AS stored,
          (SELECT count() FROM everloop.${staging.fresh(table)} FINAL) AS copied`,
      { params: { project: staging.project } },
    );
    const { stored, copied } = rows!;
    if (stored !== copied)
      throw new Error(
        `${copied} of ${stored} rows of ${table} were copied; if the loader of another process is writing, stop it, then run this again`,
      );
  }
}
