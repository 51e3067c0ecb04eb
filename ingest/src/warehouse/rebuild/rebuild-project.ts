import type { ProjectSettings } from '../../domain/project-settings.js';
import type { Clock } from '../../ports/clock.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { deleteRows } from '../delete-rows.js';
import { storeCalendar } from '../store-projects.js';
import { createFillStaging, refuseIncomplete } from './fill-staging.js';
import {
  createStaging,
  dropStaging,
  markComplete,
  readCompleteZone,
  type Staging,
  stagingOf,
} from './staging.js';
import { prepareSwitch } from './switch-over.js';

export interface RebuildProgress {
  /** What is being done: `copy` the project's rows to their days, `keep` the rows next to them, `switch` to what was made. */
  step: 'copy' | 'keep' | 'switch';
  /** Partitions done and partitions in all. */
  done: number;
  total: number;
}

/** What goes on in this process during a rebuild. */
export interface BesideRebuild {
  /** Lets no loader write from now on, until the answer is called. */
  holdLoading(): Promise<() => void>;
  /** Runs what applies the new days, while no one is answered from the project's rows. */
  switchOver(timeZone: string, put: () => Promise<void>): Promise<void>;
}

const NOTHING_BESIDE: BesideRebuild = {
  holdLoading: async () => () => undefined,
  switchOver: async (_timeZone, put) => await put(),
};

/**
 * Makes a project's stored days and states again from its raw events: after its zone was changed, or a setting that says so.
 * Everything is prepared in other tables, while answers and loading go on; what was loaded meanwhile is caught up with
 * loading held, and then the new rows take the place of the old ones within moments, in which the project is unknown
 * (PROJECT_REBUILDING, retryable). Other projects are answered all the time. Loaders of other processes must not write, and
 * no one may erase in them. A run that was cut off before the switch begins again; later, it is finished by the next.
 *
 * Errors  `DaysGoneError` where states are kept whose events are gone.
 */
export async function rebuildProject(
  warehouse: Warehouse,
  project: ProjectSettings,
  clock: Clock,
  onProgress: (progress: RebuildProgress) => void,
  beside: BesideRebuild = NOTHING_BESIDE,
): Promise<void> {
  await refuseWhereDaysAreGone(warehouse, project.id);
  const staging = stagingOf(project.id);
  const left = await readCompleteZone(warehouse, staging);
  if (left !== null) {
    const release = await beside.holdLoading();
    await finish(warehouse, staging, { ...project, timeZone: left }, clock, onProgress, beside);
    release();
    if (left === project.timeZone) return;
  }
  const release = await stage(warehouse, staging, project.timeZone, clock, onProgress, beside);
  // Not released where this fails: rows that were stored now would be missing from what is staged.
  await finish(warehouse, staging, project, clock, onProgress, beside);
  release();
}

/** Finishes what was cut off while the new rows took the old ones' place. Only where no other process may be at it. */
export async function finishRebuilds(
  warehouse: Warehouse,
  projects: readonly ProjectSettings[],
  clock: Clock,
): Promise<void> {
  for (const project of projects) {
    const staging = stagingOf(project.id);
    const timeZone = await readCompleteZone(warehouse, staging);
    if (timeZone !== null)
      await finish(warehouse, staging, { ...project, timeZone }, clock, () => undefined, NOTHING_BESIDE);
  }
}

/**
 * Lets no one go on with a project of which a rebuild was cut off after it began to replace rows: some of them are in the
 * staging only, and only another rebuild makes it whole. Errors: `RebuildUnfinishedError`.
 */
export async function refuseUnfinishedRebuilds(
  warehouse: Warehouse,
  projects: readonly Pick<ProjectSettings, 'id'>[],
): Promise<void> {
  for (const { id } of projects)
    if ((await readCompleteZone(warehouse, stagingOf(id))) !== null) throw new RebuildUnfinishedError(id);
}

class RebuildUnfinishedError extends Error {
  override readonly name = 'RebuildUnfinishedError';
  constructor(project: string) {
    super(
      `a rebuild of project "${project}" was interrupted: run "everloop rebuild ${project}" to finish it`,
    );
  }
}

/** Makes everything ready. Returns how to let loading go on. */
async function stage(
  warehouse: Warehouse,
  staging: Staging,
  timeZone: string,
  clock: Clock,
  onProgress: (progress: RebuildProgress) => void,
  beside: BesideRebuild,
): Promise<() => void> {
  await dropStaging(warehouse, staging);
  await storeCalendar(warehouse, { id: staging.calendar, timeZone }, clock);
  await createStaging(warehouse, staging);
  const fill = createFillStaging(warehouse, staging);
  await fill(onProgress);
  const release = await beside.holdLoading();
  try {
    await fill(onProgress);
    await refuseIncomplete(warehouse, staging);
    await markComplete(warehouse, staging, timeZone);
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

async function finish(
  warehouse: Warehouse,
  staging: Staging,
  project: ProjectSettings,
  clock: Clock,
  onProgress: (progress: RebuildProgress) => void,
  beside: BesideRebuild,
): Promise<void> {
  const put = await prepareSwitch(warehouse, staging, project, clock, onProgress);
  await beside.switchOver(project.timeZone, put);
  await dropStaging(warehouse, staging);
  await deleteRows(warehouse, 'calendar', 'project = {project:String}', { project: staging.calendar });
}

/** States whose events `keepDays` dropped. */
export class DaysGoneError extends Error {
  override readonly name = 'DaysGoneError';
  constructor(project: string, before: string) {
    super(
      `project "${project}" has dropped its raw events before ${before} (keepDays) and kept their states, which cannot be moved ` +
        'to other days: set timeZone back, or drop those days with keepStates: false and "everloop expire"',
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
