import { createHash } from 'node:crypto';
import type { Warehouse } from '../ports/warehouse.js';

/** Whose events are kept out. Asked for every event, so it looks into memory only. */
export interface ErasedIds {
  isErased(projectId: string, kind: 'user' | 'anonymous', id: string): boolean;
  /** Reads the tombstones again: at start, after an erasure, and now and then where other processes erase. */
  refresh(): Promise<void>;
}

export function createErasedIds(warehouse: Pick<Warehouse, 'query'>): ErasedIds {
  let digests: ReadonlySet<string> = new Set();
  return {
    isErased: (projectId, kind, id) => digests.size > 0 && digests.has(digestOf(projectId, kind, id)),
    refresh: async () => {
      const rows = await warehouse.query<{ digest: string }>(
        'SELECT DISTINCT digest FROM everloop.tombstones',
      );
      digests = new Set(rows.map((row) => row.digest));
    },
  };
}

function digestOf(projectId: string, kind: 'user' | 'anonymous', id: string): string {
  return createHash('sha256')
    .update(`${projectId}\0${kind === 'user' ? 'u' : 'a'}${id}`)
    .digest('hex');
}
