import { isPersonKey } from '../domain/is-person-key.js';
import type { RawId } from '../domain/raw-id.js';
import { ProblemError } from '../metrics/problem-error.js';
import type { Warehouse } from '../ports/warehouse.js';

export interface MemberPage {
  /** Canonical ids of the persons. */
  members: RawId[];
  /** Asks for what comes next; null at the end. */
  nextCursor: string | null;
}

interface MemberRow {
  person: string;
  is_user: number;
  id: string;
}

/** One page of a stored set, in the order of its keys, from behind `after` ('0' for the first). */
async function readPage(
  warehouse: Warehouse,
  asked: { project: string; key: string; after: string; limit: number },
): Promise<MemberRow[]> {
  return await warehouse.query<MemberRow>(
    `WITH page AS
    (
        SELECT DISTINCT person
        FROM everloop.segment_members
        WHERE project = {project:String} AND key = {key:String} AND person > {after:UInt128}
        ORDER BY person
        LIMIT {limit:UInt32}
    )
    SELECT
        toString(actor) AS person,
        max(is_user) AS is_user,
        max(id) AS id
    FROM everloop.actors
    WHERE project = {project:String} AND actor IN (SELECT person FROM page)
    GROUP BY actor
    ORDER BY actor`,
    { params: asked },
  );
}

/** Errors: METRIC_INVALID_PARAMETER for a cursor that is not ours. */
export async function listMembers(
  warehouse: Warehouse,
  asked: { project: string; key: string; cursor: Cursor | null; limit: number },
): Promise<MemberPage> {
  const { project, limit, cursor } = asked;
  const key = cursor?.key ?? asked.key;
  const rows = await readPage(warehouse, { project, key, after: cursor?.after ?? '0', limit });
  const last = rows.at(-1);
  return {
    members: rows.map(toRawId),
    nextCursor: last === undefined || rows.length < limit ? null : writeCursor({ key, after: last.person }),
  };
}

/** Every member, a page after another, for an export of any size. */
export async function* eachMemberPage(
  warehouse: Warehouse,
  asked: { project: string; key: string },
): AsyncGenerator<RawId[]> {
  const limit = 20_000;
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const rows: MemberRow[] = await readPage(warehouse, { ...asked, after, limit });
    if (rows.length > 0) yield rows.map(toRawId);
    after = rows.length < limit ? undefined : rows.at(-1)!.person;
  }
}

function toRawId({ is_user, id }: MemberRow): RawId {
  return { kind: is_user === 1 ? 'user' : 'anonymous', id };
}

/** Where a page ended. It names the set, so that all pages are of one. */
export interface Cursor {
  key: string;
  after: string;
}

function writeCursor({ key, after }: Cursor): string {
  return Buffer.from(`${key}.${after}`).toString('base64url');
}

export function readCursor(text: string): Cursor {
  const [, key, after] = /^([0-9a-f]{32})\.(\d{1,39})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (key !== undefined && after !== undefined && isPersonKey(after)) return { key, after };
  throw new ProblemError(
    'METRIC_INVALID_PARAMETER',
    'cursor is not valid',
    'Use nextCursor of the previous page, or omit cursor for the first page.',
  );
}
