import type { Warehouse } from '../ports/warehouse.js';
import { readMigrations, readViews, type SqlFile, splitStatements, type Topology } from './sql-files.js';

export interface MigrationReport {
  /** Names of the migrations that ran now. */
  migrations: string[];
  /** How many views were made anew. */
  views: number;
}

const LEDGER = `
CREATE TABLE IF NOT EXISTS everloop.migrations
(
    name String,
    hash String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (name, applied_at)`;

/**
 * Brings the warehouse up to date: migrations that did not run yet, in order, and the views where their text changed.
 * Every statement is idempotent, so a run that was cut off, or two at once, do no harm.
 *
 * Errors  WAREHOUSE_UNAVAILABLE (retryable); WAREHOUSE_BAD_QUERY when a migration that ran has been edited since.
 */
export async function migrate(warehouse: Warehouse, topology: Topology): Promise<MigrationReport> {
  await warehouse.command('CREATE DATABASE IF NOT EXISTS everloop ENGINE = Atomic');
  await warehouse.command(LEDGER);
  const applied = new Map(
    (
      await warehouse.query<{ name: string; hash: string }>(
        'SELECT name, argMax(hash, applied_at) AS hash FROM everloop.migrations GROUP BY name',
      )
    ).map(({ name, hash }) => [name, hash]),
  );
  const pending = readMigrations(topology).filter((file) => !applied.has(file.name));
  for (const file of pending) await apply(warehouse, file, file.name);
  const changed = readViews(topology).filter((file) => applied.get(`view:${file.name}`) !== file.hash);
  for (const file of changed) await apply(warehouse, file, `view:${file.name}`);
  return { migrations: pending.map((file) => file.name), views: changed.length };
}

async function apply(warehouse: Warehouse, file: SqlFile, name: string): Promise<void> {
  for (const statement of splitStatements(file.text)) await warehouse.command(statement);
  await warehouse.insert('everloop.migrations', [JSON.stringify({ name, hash: file.hash })]);
}
