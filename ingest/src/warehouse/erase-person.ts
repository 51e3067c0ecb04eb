import type { Clock } from '../ports/clock.js';
import type { Warehouse } from '../ports/warehouse.js';
import { deleteRows } from './delete-rows.js';
import { refreshUserRoots } from './refresh-user-roots.js';

export interface RawId {
  kind: 'user' | 'anonymous';
  id: string;
}

/** What an erasure found and took away; every count is 0 when it is asked again. */
export interface ErasureProof {
  project: string;
  /** Raw ids of the person, links applied. */
  rawIds: number;
  /** Rows that were there before, by table, and how many are left. */
  tables: Record<string, { before: number; after: number }>;
}

/** Tables by what makes a row the person's. `ids` is the set of the person's keys. */
const ROWS_OF_PERSON: Readonly<Record<string, string>> = {
  events: 'actor IN (SELECT actor FROM ids)',
  activity: 'actor IN (SELECT actor FROM ids)',
  traits: 'actor IN (SELECT actor FROM ids)',
  actors: 'actor IN (SELECT actor FROM ids)',
  facts: 'fact.actor IN (SELECT actor FROM ids)',
  links: "(src IN (SELECT actor FROM ids) OR dst IN (SELECT actor FROM ids)) AND dst_id != ''",
  alias_links: 'src IN (SELECT actor FROM ids) OR dst IN (SELECT actor FROM ids)',
  segment_members: 'person IN (SELECT actor FROM ids)',
  dead_letters: `${keyOf('user_id', 'u')} IN (SELECT actor FROM ids) OR ${keyOf('anonymous_id', 'a')} IN (SELECT actor FROM ids)`,
};

const TOMBSTONED = '(SELECT actor FROM everloop.tombstones WHERE project = {project:String})';

/**
 * Erases a person: all raw ids that links join with the given one, their events, states, role facts, links, dead letters and
 * places in segments. Leaves a tombstone of each raw id's key: it stays taken, and its events are dropped on any replay.
 * Safe to repeat; a run that was cut off is finished by the next.
 */
export async function erasePerson(
  warehouse: Warehouse,
  project: string,
  rawId: RawId,
  clock: Clock,
): Promise<ErasureProof> {
  const params = {
    project,
    id: rawId.id,
    kind: rawId.kind === 'user' ? 'u' : 'a',
    erased_at: isoTime(clock),
  };
  await warehouse.command(
    `INSERT INTO everloop.tombstones (project, actor, digest, erased_at)
    WITH
        reinterpretAsUInt128(sipHash128(concat({project:String}, '\\0', {kind:String}, {id:String}))) AS asked,
        people AS (SELECT actor, person FROM everloop.people(project = {project:String})),
        (SELECT max(person) FROM people WHERE actor = asked) AS found,
        if(ifNull(found, 0) = 0, asked, assumeNotNull(found)) AS canonical,
        -- every raw id that is known by its text
        texts AS
        (
            SELECT asked AS actor, {kind:String} AS kind, {id:String} AS id
            UNION DISTINCT
            SELECT actor, if(max(is_user) = 1, 'u', 'a') AS kind, max(id) AS id
            FROM everloop.actors
            WHERE project = {project:String}
            GROUP BY actor
            UNION DISTINCT
            SELECT src AS actor, 'a' AS kind, src_id AS id
            FROM everloop.links
            WHERE project = {project:String} AND src_id != ''
            UNION DISTINCT
            SELECT src AS actor, 'u' AS kind, src_id AS id
            FROM everloop.alias_links
            WHERE project = {project:String}
        )
    SELECT
        {project:String},
        actor,
        lower(hex(SHA256(concat({project:String}, '\\0', kind, id)))),
        parseDateTime64BestEffort({erased_at:String}, 3, 'UTC')
    FROM texts
    WHERE actor = canonical OR actor = asked OR actor IN (SELECT actor FROM people WHERE person = canonical)`,
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
  await refreshUserRoots(warehouse, [project]);
  const [ids] = await warehouse.query<{ count: number }>(
    `SELECT count() AS count
    FROM everloop.tombstones FINAL
    WHERE project = {project:String} AND erased_at = parseDateTime64BestEffort({erased_at:String}, 3, 'UTC')`,
    { params },
  );
  return { project, rawIds: ids!.count, tables };
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
