import type { RawId } from '../domain/raw-id.js';
import type { Warehouse } from '../ports/warehouse.js';

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
}

const WHY: Record<LinkRefusal | '', string> = {
  '': 'its source has no other target before it',
  already_linked: 'its source was linked to somebody else before, or was erased',
  cycle: 'its target leads back to its source already',
};

/** Every link from or to one of the ids, in the order in which links are judged. */
export async function readLinks(
  warehouse: Warehouse,
  project: string,
  actors: readonly string[],
): Promise<JudgedLink[]> {
  const rows = await warehouse.query<LinkRow>(
    `SELECT src_kind, src_id, dst_id, toUnixTimestamp64Milli(timestamp) AS at, message_id, refused
    FROM everloop.links_judged(project = {project:String})
    WHERE has({actors:Array(String)}, toString(src)) OR has({actors:Array(String)}, toString(dst))
    ORDER BY timestamp, message_id, dst_id, src_kind`,
    { params: { project, actors } },
  );
  return rows.map(({ src_kind, src_id, dst_id, at, message_id, refused }) => ({
    source: { kind: src_kind, id: src_id },
    target: { kind: 'user', id: dst_id },
    timestamp: new Date(at).toISOString(),
    messageId: message_id,
    holds: refused === '',
    refused: refused === '' ? null : refused,
    why: WHY[refused],
  }));
}
