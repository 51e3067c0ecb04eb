import type { RawId } from '../domain/raw-id.js';
import type { Warehouse } from '../ports/warehouse.js';
import { ACTORS_OF_PERSON } from './actors-of-person.js';

export type LinkRefusal = 'already_linked' | 'cycle';

/** A link that was asked for, and what became of it. */
export interface JudgedLink {
  source: RawId;
  target: RawId;
  timestamp: string;
  messageId: string;
  holds: boolean;
  /** null where it holds. */
  refused: LinkRefusal | null;
  why: string;
}

interface LinkRow {
  src_kind: RawId['kind'];
  src_id: string;
  dst_id: string;
  at: number;
  message_id: string;
  refused: LinkRefusal | '';
  links: number;
}

const WHY: Record<LinkRefusal | '', string> = {
  '': 'its source has no other target before it',
  already_linked: 'its source was linked to another person before, or was erased',
  cycle: 'its target already leads back to its source',
};

/** As many links as an answer holds. */
const LINKS_SHOWN = 1_000;

/** Links from or to one of a person's ids, in the order in which links are judged, and how many there are in all. */
export async function readLinks(
  warehouse: Warehouse,
  project: string,
  { kind, id }: RawId,
): Promise<{ links: JudgedLink[]; linkCount: number }> {
  const rows = await warehouse.query<LinkRow>(
    `SELECT src_kind, src_id, dst_id, toUnixTimestamp64Milli(timestamp) AS at, message_id, refused, count() OVER () AS links
    FROM everloop.links_judged(project = {project:String})
    WHERE src IN (${ACTORS_OF_PERSON}) OR dst IN (${ACTORS_OF_PERSON})
    ORDER BY timestamp, message_id, dst_id, src_kind
    LIMIT {limit:UInt16}`,
    { params: { project, kind, id, limit: LINKS_SHOWN } },
  );
  const links = rows.map(
    ({ src_kind, src_id, dst_id, at, message_id, refused }): JudgedLink => ({
      source: { kind: src_kind, id: src_id },
      target: { kind: 'user', id: dst_id },
      timestamp: new Date(at).toISOString(),
      messageId: message_id,
      holds: refused === '',
      refused: refused === '' ? null : refused,
      why: WHY[refused],
    }),
  );
  return { links, linkCount: rows[0]?.links ?? 0 };
}
