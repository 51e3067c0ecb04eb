import type { ProjectSettings } from '../domain/project-settings.js';
import type { RawId } from '../domain/raw-id.js';
import { ProblemError } from '../metrics/problem-error.js';
import type { Warehouse } from '../ports/warehouse.js';
import { ACTORS_OF_PERSON } from './actors-of-person.js';
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
  /** The canonical id. */
  person: RawId;
  /** Key of that id, as text. */
  key: string;
  /** At most 1,000: the canonical id, then userIds, then anonymousIds. */
  ids: PersonId[];
  /** Of all of them. */
  idCount: number;
  /** First day on which any of them was seen; null where none was. */
  firstDay: string | null;
  /** The id that was asked for: what queries about the person name. */
  asked: RawId;
}

/** A public write key is enough to give a person any number of ids. */
const IDS_SHOWN = 1_000;

interface IdRow {
  person: string;
  actor: string;
  kind: RawId['kind'];
  id: string;
  first_day: string;
  earliest: string;
  ids: number;
}

/** Whose an id is; null where nothing is known of it. */
export async function findPerson(
  warehouse: Warehouse,
  project: string,
  { kind, id }: RawId,
): Promise<KnownPerson | null> {
  const rows = await warehouse.query<IdRow>(
    `SELECT
        toString(person) AS person,
        toString(actor) AS actor,
        kind,
        id,
        first_day,
        min(if(first_day = toDate(0), toDate('2149-06-06'), first_day)) OVER () AS earliest,
        count() OVER () AS ids
    FROM everloop.person_ids(project = {project:String}, kind = {kind:String}, id = {id:String})
    ORDER BY actor != person, kind DESC, id
    LIMIT {limit:UInt16}`,
    { params: { project, kind, id, limit: IDS_SHOWN } },
  );
  const [first] = rows;
  if (first === undefined) return null;
  return {
    person: { kind: first.kind, id: first.id },
    key: first.person,
    ids: rows.map((row) => ({
      kind: row.kind,
      id: row.id,
      firstDay: row.first_day === '1970-01-01' ? null : row.first_day,
    })),
    idCount: first.ids,
    firstDay: first.earliest === '2149-06-06' ? null : first.earliest,
    asked: { kind, id },
  };
}

/** All that is known of a person but the timeline. `today` is the day that state and rung are about. */
export async function describePerson(
  warehouse: Warehouse,
  project: ProjectSettings,
  known: KnownPerson,
  today: string,
) {
  const { person, ids, idCount, firstDay, key, asked } = known;
  const about = { project: project.id, person: key };
  const [traits, [channel], [state]] = await Promise.all([
    warehouse.query<{ name: string; value: string }>(
      `SELECT name, max(latest).4 AS value
      FROM everloop.traits
      WHERE project = {project:String} AND actor IN (${ACTORS_OF_PERSON})
      GROUP BY name
      ORDER BY name`,
      { params: { project: project.id, ...asked } },
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
  const { links, linkCount } = await readLinks(warehouse, project.id, asked);
  const firstTouch = await readFirstTouch(warehouse, project.id, asked);
  const orders = await readOrders(warehouse, project.id, key);
  const rung = firstDay === null ? null : await readRung(warehouse, project, key, today);
  const experiments = await readExperiments(warehouse, project, asked);
  return {
    person,
    ids,
    idCount,
    links,
    linkCount,
    traits: Object.fromEntries(traits.map(({ name, value }) => [name, JSON.parse(value) as unknown])),
    firstSeen: firstDay === null ? null : { day: firstDay, ...firstTouch },
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
    'Check the spelling: ids are compared byte by byte. An erased person is unknown.',
  );
}
