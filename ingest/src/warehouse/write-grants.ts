import type { Topology } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';
import { listProjectTables } from './sql-files.js';
import { readSqlFile } from './sql-folder.js';

/**
 * The SQL that makes the roles of a server: owner, writer, reader, and an analyst for each project, who sees its rows
 * alone. For an administrator to read and run; Everloop itself never asks for such rights.
 */
export function writeGrants(projectIds: readonly string[], topology: Topology): string {
  const tables = findTablesOfProjects(topology).join(',\n       ');
  return [
    fillSlots(readSqlFile('grants/roles.sql'), topology),
    ...projectIds.map((project) =>
      fillSlots(readSqlFile('grants/analyst.sql'), topology, { project, tables }),
    ),
  ].join('\n');
}

/** Every table whose rows say their project; under a Distributed table the one that holds the rows, too. */
function findTablesOfProjects(topology: Topology): string[] {
  return listProjectTables().flatMap((table) =>
    topology.cluster === '' ? [`everloop.${table}`] : [`everloop.${table}`, `everloop.${table}_local`],
  );
}
