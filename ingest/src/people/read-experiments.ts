import type { ProjectSettings } from '../domain/project-settings.js';
import type { RawId } from '../domain/raw-id.js';
import type { Warehouse } from '../ports/warehouse.js';
import { ACTORS_OF_PERSON } from './actors-of-person.js';

/** What a person was shown of an experiment. */
export interface ExperimentExposure {
  experiment: string;
  /** Of the first exposure ever. */
  variant: string;
  exposedAt: string;
  /** Saw another variant too: the experiment's table leaves the person out. */
  excluded: boolean;
}

/** Each experiment of which a person saw a variant; each message once, as its first copy says. */
export async function readExperiments(
  warehouse: Warehouse,
  project: ProjectSettings,
  { kind, id }: RawId,
): Promise<ExperimentExposure[]> {
  const rows = await warehouse.query<{ experiment: string; variant: string; at: number; variants: number }>(
    `SELECT
        facts.experiment AS experiment,
        argMin(facts.variant, (facts.timestamp, facts.message_id)) AS variant,
        toUnixTimestamp64Milli(min(facts.timestamp)) AS at,
        uniqExact(facts.variant) AS variants
    FROM everloop.first_copies(project = {project:String}, events = [{event:String}]) AS facts
    WHERE facts.actor IN (${ACTORS_OF_PERSON})
        AND facts.experiment != ''
        AND facts.variant != ''
    GROUP BY experiment
    ORDER BY experiment`,
    { params: { project: project.id, kind, id, event: project.experiment.event } },
  );
  return rows.map(({ at, variants, ...seen }) => ({
    ...seen,
    exposedAt: new Date(at).toISOString(),
    excluded: variants > 1,
  }));
}
