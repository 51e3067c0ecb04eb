import type { Topology } from '../ports/warehouse.js';

/**
 * Fills the slots of an SQL text, so that one file serves one node and a cluster.
 *
 * `<<local>>`                 ends the name of a table that holds rows: nothing, or `_local` under a Distributed table.
 * `<<on_cluster>>`            nothing, or `ON CLUSTER`.
 * `<<replicated>>Engine(…)`   the engine itself, or its replicated form. The path is spelled out, because the default one
 *                             holds an id that differs for a node that joins later.
 * `<<distributed t by key>>`  nothing, or the Distributed table `everloop.t` over all shards. Replaced, never altered: it
 *                             holds no rows, and a migration that adds a column repeats it. The key places what is
 *                             inserted; what views write stays on the shard of its event.
 *                             insert: only views write such a table, each on the shard of the event.
 */
export function fillSlots(
  text: string,
  { cluster, replicated }: Topology,
  values: Readonly<Record<string, string>> = {},
): string {
  const onCluster = replicated ? ` ON CLUSTER '${cluster}'` : '';
  return text
    .replaceAll(/<<distributed (\w+) by ([^>]+)>>/g, (_slot, table: string, key: string) =>
      cluster === ''
        ? ''
        : `CREATE OR REPLACE TABLE everloop.${table}${onCluster} AS everloop.${table}_local
ENGINE = Distributed('${cluster}', 'everloop', '${table}_local', ${key})`,
    )
    .replaceAll(/<<replicated>>(\w+)(?:\(([^()]*)\))?/g, (_slot, engine: string, args?: string) =>
      replicated
        ? `Replicated${engine}('/clickhouse/tables/{shard}/{database}/{table}', '{replica}'${args ? `, ${args}` : ''})`
        : engine + (args ? `(${args})` : ''),
    )
    .replaceAll(/ ?<<on_cluster>>/g, onCluster)
    .replaceAll('<<local>>', cluster === '' ? '' : '_local')
    .replaceAll(/<<(\w[^<>]*)>>/g, (slot, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`unknown slot ${slot}`);
      return value;
    });
}
