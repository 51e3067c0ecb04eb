import type { RawId } from '../domain/raw-id.js';
import type { Identity } from '../identity/index.js';
import type { Clock } from '../ports/clock.js';
import type { Warehouse } from '../ports/warehouse.js';
import { deleteRows } from './delete-rows.js';
import { paramsOf, RAW_ID_TEXTS, RAW_IDS_OF_PERSON } from './raw-ids-of-person.js';

/** What an erasure found and took away; every count is 0 when it is asked again. */
export interface ErasureProof {
  project: string;
  erasedAt: string;
  /** Raw ids of the person, links applied. */
  rawIds: number;
  /** What is left of each of them: hex(SHA-256(project, NUL, `u` or `a`, id)). Who knows an id can look for it here. */
  tombstones: string[];
  /** Rows that were there before, by table, and how many are left. */
  tables: Record<string, { before: number; after: number }>;
}

/** An id that is in a letter's text only; a number is its own text. */
const PREVIOUS_ID =
  "if(JSONType(body, 'previousId') = 'String', JSONExtractString(body, 'previousId'), JSONExtractRaw(body, 'previousId'))";

/** Tables by what makes a row the person's. `ids` is the set of the person's keys. */
const ROWS_OF_PERSON: Readonly<Record<string, string>> = {
  events: 'actor IN (SELECT actor FROM ids)',
  activity: 'actor IN (SELECT actor FROM ids)',
  traits: 'actor IN (SELECT actor FROM ids)',
  actors: 'actor IN (SELECT actor FROM ids)',
  fact_copies: 'actor IN (SELECT actor FROM ids)',
  links: "(src IN (SELECT actor FROM ids) OR dst IN (SELECT actor FROM ids)) AND dst_id != ''",
  links_by_target: 'src IN (SELECT actor FROM ids) OR dst IN (SELECT actor FROM ids)',
  alias_ends: 'src IN (SELECT actor FROM ids) OR dst IN (SELECT actor FROM ids)',
  segment_members: 'person IN (SELECT actor FROM ids)',
  dead_letters: [
    keyOf('user_id', 'u'),
    keyOf('anonymous_id', 'a'),
    keyOf(PREVIOUS_ID, 'u'),
    keyOf(PREVIOUS_ID, 'a'),
  ]
    .map((key) => `${key} IN (SELECT actor FROM ids)`)
    .join(' OR '),
};

const TOMBSTONED = '(SELECT actor FROM everloop.tombstones WHERE project = {project:String})';

/** Raw ids that a link gives to a person who is erased: the link came to the log just before the erasure, and was loaded after it. */
const LINKED_TO_ERASED = `
    SELECT actor, kind, id
    FROM (${RAW_ID_TEXTS})
    WHERE actor IN (SELECT actor FROM everloop.people(project = {project:String}) WHERE person IN ${TOMBSTONED})
        AND actor NOT IN ${TOMBSTONED}`;

/**
 * Erases a person: all raw ids that links join with the given one, their events, states, role facts, links, dead letters and
 * places in segments. Leaves a tombstone of each raw id's key: it stays taken, and its events are dropped on any replay.
 * Safe to repeat; a run that was cut off is finished by the next.
 */
export async function erasePerson(
  warehouse: Warehouse,
  identity: Pick<Identity, 'forgetErased'>,
  project: string,
  rawId: RawId,
  clock: Clock,
): Promise<ErasureProof> {
  const params = { ...paramsOf(project, rawId), erased_at: isoTime(clock) };
  await warehouse.command(
    `INSERT INTO everloop.tombstones (project, actor, digest, erased_at)
    SELECT
        {project:String},
        actor,
        lower(hex(SHA256(concat({project:String}, '\\0', kind, id)))),
        parseDateTime64BestEffort({erased_at:String}, 3, 'UTC')
    FROM
    (
        ${RAW_IDS_OF_PERSON}
        UNION DISTINCT
        ${LINKED_TO_ERASED}
    )`,
    { params },
  );
  // What is erased is everything under a tombstone, so that a run that was cut off is finished here too.
  await warehouse.command(
    `INSERT INTO everloop.links (project, src, timestamp, message_id, dst_id, dst, src_id)
    SELECT project, actor, toDateTime64(0, 3, 'UTC'), '', '', actor, ''
    FROM everloop.tombstones FINAL
    WHERE project = {project:String}`,
    { params },
  );
  const tables: ErasureProof['tables'] = {};
  for (const [table, condition] of Object.entries(ROWS_OF_PERSON)) {
    const before = await countRows(warehouse, table, condition, project);
    if (before > 0) {
      // A DELETE takes no WITH.
      const rows = condition.replaceAll('(SELECT actor FROM ids)', TOMBSTONED);
      await deleteRows(warehouse, table, `project = {project:String} AND (${rows})`, { project });
    }
    tables[table] = { before, after: await countRows(warehouse, table, condition, project) };
  }
  await identity.forgetErased(project);
  const tombstones = await warehouse.query<{ digest: string }>(
    `SELECT digest
    FROM everloop.tombstones FINAL
    WHERE project = {project:String} AND erased_at = parseDateTime64BestEffort({erased_at:String}, 3, 'UTC')
    ORDER BY digest`,
    { params },
  );
  return {
    project,
    erasedAt: params.erased_at,
    rawIds: tombstones.length,
    tombstones: tombstones.map(({ digest }) => digest),
    tables,
  };
}

function keyOf(column: string, kind: 'u' | 'a'): string {
  return `reinterpretAsUInt128(sipHash128(concat(toString(project), '\\0${kind}', ${column})))`;
}

async function countRows(
  warehouse: Warehouse,
  table: string,
  condition: string,
  project: string,
): Promise<number> {
  const [row] = await warehouse.query<{ count: number }>(
    `WITH ids AS (SELECT actor FROM everloop.tombstones WHERE project = {project:String})
    SELECT count() AS count
    FROM everloop.${table}
    WHERE project = {project:String} AND (${condition})`,
    { params: { project } },
  );
  return row!.count;
}

function isoTime(clock: Clock): string {
  return new Date(clock.nowMs()).toISOString();
}
