import type { ProjectSettings } from '../../domain/project-settings.js';
import type { Clock } from '../../ports/clock.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { deleteRows } from '../delete-rows.js';
import { fillSlots } from '../fill-slots.js';
import { storeSettings } from '../store-projects.js';
import { listPartitionsToReplace, type Partition } from './partitions.js';
import type { RebuildProgress } from './rebuild-project.js';
import { DAY_TABLES, type Staging } from './staging.js';

/** Puts what was staged in the place of a project's rows. Returned by `prepareSwitch`, so that only what is quick is left. */
export type SwitchOver = () => Promise<void>;

/**
 * Looks up what a switch needs. The switch itself moves no row: the engine links the staged parts under the table's name. For
 * other projects each of its steps is atomic, and their rows are the same before and after. The project's own rows are old in
 * some partitions and new in others meanwhile, so it is unknown then. Repeated, it does the same again.
 */
export async function prepareSwitch(
  warehouse: Warehouse,
  staging: Staging,
  project: ProjectSettings,
  clock: Clock,
  onProgress: (progress: RebuildProgress) => void,
): Promise<SwitchOver> {
  const partitions = await listPartitionsToReplace(warehouse, staging);
  const settings = await readSettings(warehouse);
  if (warehouse.topology.replicated) await syncReplicas(warehouse, staging);
  return async () => {
    // First the project: a project without settings is one that is being rebuilt, and so it is found after a crash.
    for (const table of ['projects', 'calendar'])
      await deleteRows(warehouse, table, 'project = {project:String}', { project: project.id });
    for (const [done, partition] of partitions.entries()) {
      onProgress({ step: 'switch', done, total: partitions.length });
      await replace(warehouse, staging, partition, settings);
    }
    onProgress({ step: 'switch', done: partitions.length, total: partitions.length });
    await warehouse.command(
      `INSERT INTO everloop.calendar (project, day, starts_at, version)
      SELECT {project:String}, day, starts_at, version
      FROM everloop.calendar FINAL
      WHERE project = {staged:String}`,
      { params: { project: project.id, staged: staging.calendar } },
    );
    await storeSettings(warehouse, project, clock);
  };
}

async function replace(
  warehouse: Warehouse,
  staging: Staging,
  { table, id }: Partition,
  settings: string,
): Promise<void> {
  await warehouse.command(
    fillSlots(
      `ALTER TABLE everloop.${table}<<local>> <<on_cluster>>
      REPLACE PARTITION ID '${id}' FROM everloop.${staging.rest(table)}<<local>>,
      ATTACH PARTITION ID '${id}' FROM everloop.${staging.fresh(table)}<<local>>
      ${settings}`,
      warehouse.topology,
    ),
  );
}

/** No one else may have rows in a partition, which newer engines take for a mistake. */
async function readSettings(warehouse: Warehouse): Promise<string> {
  const name = 'allow_replace_partition_from_empty_source';
  const known = await warehouse.query('SELECT name FROM system.settings WHERE name = {name:String}', {
    params: { name },
  });
  return known.length === 0 ? '' : `SETTINGS ${name} = 1`;
}

/** One replica of a shard replaces for all of them: it must have fetched what was staged through another. */
async function syncReplicas(warehouse: Warehouse, staging: Staging): Promise<void> {
  for (const table of DAY_TABLES)
    for (const name of [staging.fresh(table), staging.rest(table)])
      await warehouse.command(
        fillSlots(`SYSTEM SYNC REPLICA <<on_cluster>> everloop.${name}<<local>>`, warehouse.topology),
      );
}
