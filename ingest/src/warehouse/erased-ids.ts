import { createHash } from 'node:crypto';
import type { Logger } from '../ports/logger.js';
import type { Warehouse } from '../ports/warehouse.js';

/** Whose events are kept out. Asked for every event, so it looks into memory only. */
export interface ErasedIds {
  isErased(projectId: string, kind: 'user' | 'anonymous', id: string): boolean;
  /** Reads the tombstones again: at start and after an erasure. */
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

/**
 * Reads the tombstones at once and now and then, where other processes erase as well. A read that fails leaves what is known: a
 * collector takes events while the warehouse is away. Returns how to end it.
 */
export function keepRefreshing(erasedIds: ErasedIds, intervalMs: number, logger: Logger): () => void {
  const refresh = () => {
    erasedIds.refresh().catch((error: { code?: string }) => {
      logger.warn(
        { code: error.code },
        'tombstones were not read; events of persons erased just now may be accepted',
      );
    });
  };
  refresh();
  const timer = setInterval(refresh, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

function digestOf(projectId: string, kind: 'user' | 'anonymous', id: string): string {
  return createHash('sha256')
    .update(`${projectId}\0${kind === 'user' ? 'u' : 'a'}${id}`)
    .digest('hex');
}
