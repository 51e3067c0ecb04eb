import type { Warehouse } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';
import { withMigrationLock } from './migration-lock.js';
import { readMigrations, readViews, type SqlFile, splitStatements } from './sql-files.js';

export interface MigrationReport {
  /** Names of the migrations that ran now. */
  migrations: string[];
  /** How many views were made anew. */
  views: number;
}

export interface MigrateOptions {
  /** Runs every migration again, for a node that joined the cluster: there what is missing is made. */
  again?: boolean;
}

const DATABASE = 'CREATE DATABASE IF NOT EXISTS everloop <<on_cluster>> ENGINE = Atomic';

const LEDGER = `
CREATE TABLE IF NOT EXISTS everloop.migrations<<local>> <<on_cluster>>
(
    name String,
    hash String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = <<replicated>>MergeTree
ORDER BY (name, applied_at);

<<distributed migrations by sipHash64(name)>>;`;

/**
 * Brings the warehouse up to date: migrations that did not run yet, in order, and the views where their text changed.
 * Where there is nothing to do it only reads. Else one process at a time does it; every statement is idempotent, so a run
 * that was cut off does no harm.
 *
 * Errors  WAREHOUSE_UNAVAILABLE (retryable).
 */
export async function migrate(
  warehouse: Warehouse,
  { again = false }: MigrateOptions = {},
): Promise<MigrationReport> {
  const { topology } = warehouse;
  const files = { migrations: readMigrations(topology), views: readViews(topology) };
  if (!again && isDone(await findPending(warehouse, files))) return { migrations: [], views: 0 };
  await warehouse.command(fillSlots(DATABASE, topology));
  return await withMigrationLock(warehouse, async () => {
    for (const statement of splitStatements(fillSlots(LEDGER, topology))) await warehouse.command(statement);
    const { migrations, views } = again ? files : await findPending(warehouse, files);
    for (const file of migrations) await apply(warehouse, file, file.name);
    for (const file of views) await apply(warehouse, file, `view:${file.name}`);
    return { migrations: migrations.map((file) => file.name), views: views.length };
  });
}

interface SqlFiles {
  migrations: SqlFile[];
  views: SqlFile[];
}

const isDone = ({ migrations, views }: SqlFiles) => migrations.length === 0 && views.length === 0;

async function findPending(warehouse: Warehouse, { migrations, views }: SqlFiles): Promise<SqlFiles> {
  const applied = await readLedger(warehouse);
  return {
    migrations: migrations.filter((file) => !applied.has(file.name)),
    views: views.filter((file) => applied.get(`view:${file.name}`) !== file.hash),
  };
}

async function readLedger(warehouse: Warehouse): Promise<Map<string, string>> {
  const tables = await warehouse.query(
    "SELECT name FROM system.tables WHERE database = 'everloop' AND name = 'migrations'",
  );
  if (tables.length === 0) return new Map();
  const rows = await warehouse.query<{ name: string; hash: string }>(
    'SELECT name, argMax(hash, applied_at) AS hash FROM everloop.migrations GROUP BY name',
  );
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

async function apply(warehouse: Warehouse, file: SqlFile, name: string): Promise<void> {
  for (const statement of splitStatements(file.text)) await warehouse.command(statement);
  await warehouse.insert('everloop.migrations', [JSON.stringify({ name, hash: file.hash })]);
}
