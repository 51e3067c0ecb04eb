import type { ProjectSettings } from '../domain/project-settings.js';
import { rungsOf } from '../domain/rungs.js';
import type { Warehouse } from '../ports/warehouse.js';
import { createBinder } from '../segments/compile-rule.js';
import { compileLadder } from '../segments/compile-rung.js';

/** Where a person is in the month that holds a day: the highest rung whose rule holds, 0 where none does. */
export async function readRung(
  warehouse: Warehouse,
  project: ProjectSettings,
  person: string,
  day: string,
): Promise<{ rung: number; name: string; granularity: 'month' } | null> {
  if (project.ladder.length === 0) return null;
  const { bind, params } = createBinder();
  const holds = compileLadder(project, 'month', day, bind).map((condition) => `toUInt8(${condition})`);
  const [row] = await warehouse.query<{ holds: number[] }>(
    `SELECT [${holds.join(', ')}] AS holds
    FROM (SELECT {person:UInt128} AS person)`,
    { params: { ...params, project: project.id, person } },
  );
  const rung = row!.holds.lastIndexOf(1) + 1;
  return { rung, name: rungsOf(project.ladder)[rung]!, granularity: 'month' };
}
