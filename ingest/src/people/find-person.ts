import type { ProjectSettings } from '../domain/project-settings.js';
import type { RawId } from '../domain/raw-id.js';
import { ProblemError } from '../metrics/problem-error.js';
import type { Warehouse } from '../ports/warehouse.js';
import { readExperiments } from './read-experiments.js';
import { readFirstTouch } from './read-first-touch.js';
import { readLinks } from './read-links.js';
import { readOrders } from './read-orders.js';
import { readRung } from './read-rung.js';

/** One of a person's raw ids. */
export interface PersonId extends RawId {
  /** First day on which it was seen; null where it never was. */
  firstDay: string | null;
}

/** A person's keys, for the questions that follow. */
export interface KnownPerson {
  /** The raw id that stands for all of them. */
  person: RawId;
  /** Key of that id, as text. */
  key: string;
  ids: PersonId[];
  /** Keys of all ids, as text. */
  actors: string[];
}

interface IdRow {
  person: string;
  actor: string;
  kind: RawId['kind'];
  id: string;
  first_day: string;
}

/** Whose an id is; null where nothing is known of it. */
export async function findPerson(
  warehouse: Warehouse,
  project: string,
  { kind, id }: RawId,
): Promise<KnownPerson | null> {
  const rows = await warehouse.query<IdRow>(
    `SELECT toString(person) AS person, toString(actor) AS actor, kind, id, first_day
    FROM everloop.person_ids(project = {project:String}, kind = {kind:String}, id = {id:String})
    ORDER BY kind DESC, id`,
    { params: { project, kind, id } },
  );
  const [first] = rows;
  if (first === undefined) return null;
  const canonical = rows.find((row) => row.actor === row.person) ?? first;
  return {
    person: { kind: canonical.kind, id: canonical.id },
    key: first.person,
    ids: rows.map((row) => ({
      kind: row.kind,
      id: row.id,
      firstDay: row.first_day === '1970-01-01' ? null : row.first_day,
    })),
    actors: rows.map((row) => row.actor),
  };
}

/** All that is known of a person but the timeline. `today` is the day that state and rung speak of. */
export async function describePerson(
  warehouse: Warehouse,
  project: ProjectSettings,
  known: KnownPerson,
  today: string,
) {
  const { person, ids, key, actors } = known;
  const about = { project: project.id, person: key };
  const [traits, [channel], [state]] = await Promise.all([
    warehouse.query<{ name: string; value: string }>(
      `SELECT name, value
      FROM everloop.person_traits(project = {project:String}, name = '')
      WHERE person = {person:UInt128}
      ORDER BY name`,
      { params: about },
    ),
    warehouse.query<{ channel: string }>(
      `SELECT channel
      FROM everloop.person_channels(project = {project:String})
      WHERE person = {person:UInt128}`,
      { params: about },
    ),
    warehouse.query<{ state: string }>(
      `SELECT state
      FROM everloop.person_states(project = {project:String}, day = {day:Date})
      WHERE person = {person:UInt128}`,
      { params: { ...about, day: today } },
    ),
  ]);
  const days = ids.flatMap(({ firstDay }) => firstDay ?? []).sort();
  const links = await readLinks(warehouse, project.id, actors);
  const firstTouch = await readFirstTouch(warehouse, project.id, actors);
  const orders = await readOrders(warehouse, project.id, key);
  const rung = days[0] === undefined ? null : await readRung(warehouse, project, key, today);
  const experiments = await readExperiments(warehouse, project, actors);
  return {
    person,
    ids,
    links,
    traits: Object.fromEntries(traits.map(({ name, value }) => [name, JSON.parse(value) as unknown])),
    firstSeen: days[0] === undefined ? null : { day: days[0], ...firstTouch },
    channel: channel?.channel ?? null,
    day: today,
    state: state?.state ?? null,
    rung,
    orders,
    experiments,
  };
}

export function unknownPerson({ kind, id }: { kind?: RawId['kind']; id: string }): ProblemError {
  const kinds = kind === undefined ? 'userId or anonymousId' : kind === 'user' ? 'userId' : 'anonymousId';
  return new ProblemError(
    'PERSON_UNKNOWN',
    `no event has the ${kinds} "${id.slice(0, 256)}"`,
    'Check the spelling: ids are compared byte by byte. Somebody who was erased is not known any more.',
  );
}
