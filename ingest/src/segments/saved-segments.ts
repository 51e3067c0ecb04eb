import { type SegmentRule, segmentRuleSchema } from '@everloop/schemas';
import type { ProjectSettings } from '../domain/project-settings.js';
import { ProblemError } from '../metrics/problem-error.js';
import type { Clock } from '../ports/clock.js';
import type { Warehouse } from '../ports/warehouse.js';

/** A segment with a name: from the configuration, or saved by REST. */
export interface SavedSegment {
  name: string;
  source: 'config' | 'saved';
  rule: SegmentRule;
}

interface SegmentRow {
  name: string;
  rule: string;
}

/** Every named segment of a project, by name. */
export async function listSavedSegments(
  warehouse: Warehouse,
  project: ProjectSettings,
): Promise<SavedSegment[]> {
  const rows = await warehouse.query<SegmentRow>(
    `SELECT name, rule
    FROM everloop.segments FINAL
    WHERE project = {project:String} AND deleted = 0`,
    { params: { project: project.id } },
  );
  const byName = new Map<string, SavedSegment>();
  for (const { name, rule } of rows)
    byName.set(name, { name, source: 'saved', rule: segmentRuleSchema.parse(JSON.parse(rule)) });
  // A name that the configuration takes later beats the saved one.
  for (const [name, rule] of Object.entries(project.segments))
    byName.set(name, { name, source: 'config', rule });
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Saves a rule under a name, from the next question on. Errors: SEGMENT_IN_CONFIG. */
export async function saveSegment(
  warehouse: Warehouse,
  project: ProjectSettings,
  { name, rule }: { name: string; rule: SegmentRule },
  clock: Clock,
): Promise<void> {
  refuseConfigured(project, name);
  await storeRow(warehouse, project, { name, rule: JSON.stringify(rule) }, 0, clock);
}

/** Deletes a saved segment. Sets that were made of it stay until they expire. Errors: SEGMENT_IN_CONFIG. */
export async function deleteSegment(
  warehouse: Warehouse,
  project: ProjectSettings,
  name: string,
  clock: Clock,
): Promise<void> {
  refuseConfigured(project, name);
  await storeRow(warehouse, project, { name, rule: '' }, 1, clock);
}

/** A row that replaces the one before it, even one that was written in the same millisecond. */
async function storeRow(
  warehouse: Warehouse,
  project: ProjectSettings,
  { name, rule }: SegmentRow,
  deleted: 0 | 1,
  clock: Clock,
): Promise<void> {
  const [before] = await warehouse.query<{ version: number }>(
    'SELECT max(version) AS version FROM everloop.segments WHERE project = {project:String} AND name = {name:String}',
    { params: { project: project.id, name } },
  );
  const version = Math.max(clock.nowMs(), before!.version + 1);
  await warehouse.insert('everloop.segments', [
    JSON.stringify({ project: project.id, name, rule, deleted, version }),
  ]);
}

function refuseConfigured(project: ProjectSettings, name: string): void {
  if (!Object.hasOwn(project.segments, name)) return;
  throw new ProblemError(
    'SEGMENT_IN_CONFIG',
    `segment "${name}" is defined in the configuration`,
    `Change segments.${name} of the project there, or choose another name.`,
  );
}
