import type { Warehouse } from '../ports/warehouse.js';
import { readLedger } from './read-ledger.js';

/** Where entries of an event log were loaded before, for a message. */
export interface PriorLoad {
  /** Such as `the event log in /var/lib/everloop/log`. */
  log: string;
  /** How to load what the log still holds into an empty warehouse. */
  refill: string;
}

class WarehouseLostError extends Error {
  override readonly name = 'WarehouseLostError';
  readonly code = 'WAREHOUSE_LOST';
  readonly retryable = false;
  constructor({ log, refill }: PriorLoad) {
    super(
      `the warehouse is empty, but entries of ${log} were loaded into one before: restore the warehouse from a backup; ` +
        `or start a new one with what the log still holds: ${refill}`,
    );
  }
}

/**
 * Refuses a warehouse without a single migration where the log says that there was one. The log alone cannot fill it: loaded
 * log files are removed, and what was erased since would come back.
 */
export async function refuseLostWarehouse(
  warehouse: Warehouse,
  readPriorLoad: () => Promise<PriorLoad | null>,
): Promise<void> {
  if ((await readLedger((sql) => warehouse.query(sql))).length > 0) return;
  const priorLoad = await readPriorLoad();
  if (priorLoad !== null) throw new WarehouseLostError(priorLoad);
}
