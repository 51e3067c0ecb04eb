import { randomUUID } from 'node:crypto';
import { type Warehouse, WarehouseError } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';

export interface LockOptions {
  /** A holder that did not renew for longer is dead. By the server's clock alone. */
  staleAfterSeconds?: number;
}

const RENEW_MS = 15_000;
const RETRY_MS = 500;
const GIVE_UP_AFTER_MS = 10 * 60_000;

const TABLE = 'migration_lock';
const TABLE_EXISTS = 57;

/**
 * Runs something while no other process does: ten may start at once, one of them makes the tables. The lock is a table:
 * to create it succeeds once. On a cluster that holds for all nodes, which take DDL from one queue in one order.
 * It spares the server contradictory DDL and no more: what runs under it must do no harm when it runs twice, because the
 * lock of a process that stood still is broken.
 *
 * Errors  WAREHOUSE_UNAVAILABLE where others hold it for ten minutes.
 */
export async function withMigrationLock<Result>(
  warehouse: Warehouse,
  run: () => Promise<Result>,
  { staleAfterSeconds = 60 }: LockOptions = {},
): Promise<Result> {
  if (!warehouse.topology.shared) return await run();
  const holder = randomUUID();
  await acquire(warehouse, holder, staleAfterSeconds);
  const renewal = setInterval(() => {
    const text = `ALTER TABLE everloop.${TABLE} <<on_cluster>> MODIFY COMMENT '${holder} ${Date.now()}'`;
    warehouse.command(fillSlots(text, warehouse.topology)).catch(() => {
      // The next renewal may succeed; if none does, the lock is broken, which is safe.
    });
  }, RENEW_MS);
  try {
    return await run();
  } finally {
    clearInterval(renewal);
    const state = await readLock(warehouse);
    if (state?.comment.startsWith(holder)) await dropLock(warehouse);
  }
}

async function acquire(warehouse: Warehouse, holder: string, staleAfterSeconds: number): Promise<void> {
  const create = fillSlots(
    `CREATE TABLE everloop.${TABLE} <<on_cluster>> (nothing UInt8) ENGINE = Memory COMMENT '${holder}'`,
    warehouse.topology,
  );
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      await warehouse.command(create);
      return;
    } catch (error) {
      if (!(error instanceof WarehouseError) || error.engineCode !== TABLE_EXISTS) throw error;
    }
    const state = await readLock(warehouse);
    if (state !== null && state.ageSeconds > staleAfterSeconds) await dropLock(warehouse);
    if (waitedMs >= GIVE_UP_AFTER_MS)
      throw new WarehouseError(
        'WAREHOUSE_UNAVAILABLE',
        `another process has been migrating for ten minutes: wait for it, or run ${dropOf(warehouse)} if there is none`,
        true,
      );
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function readLock(warehouse: Warehouse): Promise<{ comment: string; ageSeconds: number } | null> {
  const rows = await warehouse.query<{ comment: string; ageSeconds: number }>(
    `SELECT comment, dateDiff('second', metadata_modification_time, now()) AS ageSeconds
    FROM system.tables
    WHERE database = 'everloop' AND name = {name:String}`,
    { params: { name: TABLE } },
  );
  return rows[0] ?? null;
}

async function dropLock(warehouse: Warehouse): Promise<void> {
  await warehouse.command(dropOf(warehouse));
}

function dropOf({ topology }: Warehouse): string {
  return fillSlots(`DROP TABLE IF EXISTS everloop.${TABLE} <<on_cluster>> SYNC`, topology);
}
