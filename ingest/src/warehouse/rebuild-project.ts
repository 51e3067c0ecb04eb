import type { ProjectSettings } from '../domain/project-settings.js';
import type { Clock } from '../ports/clock.js';
import type { Warehouse } from '../ports/warehouse.js';
import { deleteRows } from './delete-rows.js';
import { fillSlots } from './fill-slots.js';
import { refreshUserRoots } from './refresh-user-roots.js';
import { splitStatements } from './sql-files.js';
import { storeCalendar, storeSettings } from './store-projects.js';

export interface RebuildProgress {
  /** What is being done. */
  step: 'copy' | 'clear' | 'store';
  /** Months done and months in all. */
  done: number;
  total: number;
}

/** What holds days and is made from events. Links and touches hold none; the days of role facts are moved in place. */
const DAY_TABLES = ['events', 'activity', 'actors'] as const;

const ASOF_JOIN_NEW_CALENDAR = `ASOF JOIN
        (
            SELECT {project:String} AS of_project, day, starts_at FROM everloop.calendar FINAL WHERE project = {staged:String}
        ) AS calendar ON calendar.of_project = project AND`;

/**
 * Makes a project's stored days and states anew from its raw events: after its zone was changed, or a setting that says so.
 * Run it while no loader writes. While the copy is made, answers go on as before; while its rows take the place of the old
 * ones the project is unknown, so that no question is answered from a part of them (PROJECT_REBUILDING, retryable); other
 * projects are answered all the time. A run that was cut off is taken up where it stopped: the copy is complete before
 * anything is taken away, and storing an event again changes nothing.
 */
export async function rebuildProject(
  warehouse: Warehouse,
  project: ProjectSettings,
  clock: Clock,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  await refuseWhereDaysAreGone(warehouse, project.id);
  const copyName = copyNameOf(project.id);
  const copy = `everloop.${copyName}`;
  // No project has such an id, so the days of the new zone are not in force yet.
  const staged = `${project.id}:rebuild`;
  const params = { project: project.id, staged };
  if (!(await isComplete(warehouse, copyName))) {
    await storeCalendar(warehouse, { id: staged, timeZone: project.timeZone }, clock);
    await dropCopy(warehouse, copyName);
    await runStatements(warehouse, createCopy(copyName));
    const months = await listMonths(warehouse, 'everloop.events', project.id);
    for (const [done, month] of months.entries()) {
      onProgress({ step: 'copy', done, total: months.length });
      await warehouse.command(
        `INSERT INTO ${copy} (* EXCEPT(actor))
        SELECT events.* EXCEPT(actor) REPLACE(calendar.day AS day)
        FROM (SELECT * FROM everloop.events FINAL WHERE project = {project:String} AND toYYYYMM(day) = {month:UInt32}) AS events
        ${ASOF_JOIN_NEW_CALENDAR} events.timestamp >= calendar.starts_at
        SETTINGS max_partitions_per_insert_block = 0`,
        { params: { ...params, month } },
      );
    }
    await refuseIncomplete(warehouse, copy, params);
    await runStatements(warehouse, `ALTER TABLE ${copy}<<local>> <<on_cluster>> MODIFY COMMENT 'complete'`);
  }
  for (const table of ['calendar', 'projects']) await forget(warehouse, table, project.id);
  for (const [done, table] of DAY_TABLES.entries()) {
    onProgress({ step: 'clear', done, total: DAY_TABLES.length });
    await deleteRows(warehouse, table, 'project = {project:String}', params);
  }
  // Not from the events: of some copies of a message a merge leaves one event, and another copy may be the first. The same
  // content again takes the place of the row before, so this can be repeated.
  await warehouse.command(
    `INSERT INTO everloop.fact_copies (* EXCEPT(message, content, earliness))
    SELECT facts.* EXCEPT(message, content, earliness) REPLACE(calendar.day AS day)
    FROM (SELECT * FROM everloop.fact_copies FINAL WHERE project = {project:String}) AS facts
    ${ASOF_JOIN_NEW_CALENDAR} facts.timestamp >= calendar.starts_at`,
    { params },
  );
  const months = await listMonths(warehouse, copy, project.id);
  for (const [done, month] of months.entries()) {
    onProgress({ step: 'store', done, total: months.length });
    await warehouse.command(
      `INSERT INTO everloop.events (* EXCEPT(actor))
      SELECT * EXCEPT(actor)
      FROM ${copy}
      WHERE toYYYYMM(day) = {month:UInt32}`,
      { params: { month } },
    );
  }
  await refreshUserRoots(warehouse, [project.id]);
  await storeCalendar(warehouse, project, clock);
  await storeSettings(warehouse, project, clock);
  await dropCopy(warehouse, copyName);
  await forget(warehouse, 'calendar', staged);
}

/**
 * Lets nobody go on with a project of which a rebuild was cut off after it began to take rows away: some of them are in the
 * copy only, and only another rebuild makes it whole. Errors: `RebuildUnfinishedError`.
 */
export async function refuseUnfinishedRebuilds(
  warehouse: Warehouse,
  projects: readonly Pick<ProjectSettings, 'id'>[],
): Promise<void> {
  for (const { id } of projects)
    if (await isComplete(warehouse, copyNameOf(id))) throw new RebuildUnfinishedError(id);
}

class RebuildUnfinishedError extends Error {
  override readonly name = 'RebuildUnfinishedError';
  constructor(project: string) {
    super(`a rebuild of project "${project}" was cut off: run "everloop rebuild ${project}" to finish it`);
  }
}

/** Takes a project out of a table that every node has whole. */
async function forget(warehouse: Warehouse, table: string, project: string): Promise<void> {
  await warehouse.command(
    fillSlots(
      `DELETE FROM everloop.${table} <<on_cluster>> WHERE project = {project:String}`,
      warehouse.topology,
    ),
    { params: { project } },
  );
}

/** No two projects share one. */
function copyNameOf(project: string): string {
  return `rebuild_${project.replaceAll('_', '__').replaceAll('-', '_0')}`;
}

/** States whose events `keepDays` dropped. */
class DaysGoneError extends Error {
  override readonly name = 'DaysGoneError';
  constructor(project: string, before: string) {
    super(
      `project "${project}" has dropped its raw events before ${before} (keepDays) and kept their states, which cannot be moved ` +
        'to other days: set timeZone back, or give those days up with keepStates: false and "everloop retain"',
    );
  }
}

async function refuseWhereDaysAreGone(warehouse: Warehouse, project: string): Promise<void> {
  const [gone] = await warehouse.query<{ before: string }>(
    'SELECT toString(before) AS before FROM everloop.dropped_days FINAL WHERE project = {project:String} AND states_kept = 1',
    { params: { project } },
  );
  if (gone !== undefined) throw new DaysGoneError(project, gone.before);
}

const createCopy = (copy: string) => `
CREATE TABLE everloop.${copy}<<local>> <<on_cluster>> AS everloop.events<<local>>
ENGINE = <<replicated>>ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (project, actor, timestamp, message_id)
SETTINGS min_bytes_for_wide_part = 1073741824, min_rows_for_wide_part = 100000000;

<<distributed ${copy} by sipHash64(project, actor)>>;`;

async function dropCopy(warehouse: Warehouse, copy: string): Promise<void> {
  const names = warehouse.topology.cluster === '' ? [copy] : [copy, `${copy}<<local>>`];
  for (const name of names)
    await runStatements(warehouse, `DROP TABLE IF EXISTS everloop.${name} <<on_cluster>> SYNC`);
}

async function runStatements(warehouse: Warehouse, text: string): Promise<void> {
  for (const statement of splitStatements(fillSlots(text, warehouse.topology)))
    await warehouse.command(statement);
}

/** Nothing is taken away before everything is in the copy. */
async function refuseIncomplete(
  warehouse: Warehouse,
  copy: string,
  params: { project: string },
): Promise<void> {
  const [rows] = await warehouse.query<{ stored: number; copied: number }>(
    `SELECT
        (SELECT count() FROM everloop.events FINAL WHERE project = {project:String}) AS stored,
        (SELECT count() FROM ${copy} FINAL WHERE project = {project:String}) AS copied`,
    { params },
  );
  const { stored, copied } = rows!;
  if (stored !== copied)
    throw new Error(
      `${copied} of ${stored} events were copied: is a loader writing? Stop it and run this again`,
    );
}

async function isComplete(warehouse: Warehouse, copy: string): Promise<boolean> {
  const rows = await warehouse.query<{ comment: string }>(
    'SELECT comment FROM system.tables WHERE database = {database:String} AND name = {name:String}',
    { params: { database: 'everloop', name: fillSlots(`${copy}<<local>>`, warehouse.topology) } },
  );
  return rows[0]?.comment === 'complete';
}

async function listMonths(warehouse: Warehouse, table: string, project: string): Promise<number[]> {
  const rows = await warehouse.query<{ month: number }>(
    `SELECT DISTINCT toYYYYMM(day) AS month FROM ${table} WHERE project = {project:String} ORDER BY month`,
    { params: { project } },
  );
  return rows.map((row) => row.month);
}
