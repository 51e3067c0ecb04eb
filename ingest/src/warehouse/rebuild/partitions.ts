import type { Warehouse } from '../../ports/warehouse.js';
import { fillSlots } from '../fill-slots.js';
import { DAY_TABLES, type DayTable, type Staging } from './staging.js';

/** A partition of a table: what a rebuild replaces in one go. */
export interface Partition {
  table: DayTable;
  id: string;
}

/** The partitions in which a project has rows. */
export async function listPartitionsOfProject(
  warehouse: Warehouse,
  project: string,
  tables: readonly DayTable[] = DAY_TABLES,
): Promise<Partition[]> {
  const listed = tables.map((table) =>
    listPartitions(warehouse, table, table, 'WHERE project = {project:String}', project),
  );
  return (await Promise.all(listed)).flat();
}

/** The partitions in which a project has rows now, or is going to have some. */
export async function listPartitionsToReplace(warehouse: Warehouse, staging: Staging): Promise<Partition[]> {
  const old = await listPartitionsOfProject(warehouse, staging.project);
  const fresh = await Promise.all(
    DAY_TABLES.map((table) => listPartitions(warehouse, table, staging.fresh(table), '', staging.project)),
  );
  const all = new Map([...old, ...fresh.flat()].map((each) => [keyOf(each), each]));
  return [...all.values()];
}

async function listPartitions(
  warehouse: Warehouse,
  table: DayTable,
  from: string,
  where: string,
  project: string,
): Promise<Partition[]> {
  const rows = await warehouse.query<{ id: string }>(
    `SELECT DISTINCT _partition_id AS id FROM everloop.${from} ${where} ORDER BY id`,
    { params: { project } },
  );
  return rows.map(({ id }) => ({ table, id }));
}

/** Tells which partitions were written to, or had rows taken away, since it was asked before. Merges change nothing. */
export interface ChangedPartitions {
  among(partitions: readonly Partition[]): Promise<Partition[]>;
}

export function createChangedPartitions(warehouse: Warehouse): ChangedPartitions {
  const seen = new Map<string, string>();
  return {
    // The state is from before the one who asked reads the rows: what comes between is seen the next time.
    among: async (partitions) => {
      const states = await readStates(warehouse);
      const changed = partitions.filter((each) => states.get(keyOf(each)) !== seen.get(keyOf(each)));
      for (const key of changed.map(keyOf)) seen.set(key, states.get(key)!);
      return changed;
    },
  };
}

async function readStates(warehouse: Warehouse): Promise<Map<string, string>> {
  const { topology } = warehouse;
  // Each node knows its own parts only.
  const parts = topology.cluster === '' ? 'system.parts' : `cluster('${topology.cluster}', system, parts)`;
  const rows = await warehouse.query<{ table: string; id: string; state: string }>(
    `SELECT table, id, toString(arraySort(groupUniqArray((host, last_block, last_change)))) AS state
    FROM
    (
        SELECT
            hostName() AS host,
            table,
            partition_id AS id,
            max(max_block_number) AS last_block,
            max(data_version) AS last_change
        FROM ${parts}
        WHERE database = 'everloop' AND active
        GROUP BY host, table, id
    )
    GROUP BY table, id`,
  );
  const tables = new Map(DAY_TABLES.map((table) => [fillSlots(`${table}<<local>>`, topology), table]));
  return new Map(
    rows.flatMap(({ table, id, state }) => {
      const known = tables.get(table);
      return known === undefined ? [] : [[keyOf({ table: known, id }), state] as const];
    }),
  );
}

const keyOf = ({ table, id }: Partition) => `${table} ${id}`;
