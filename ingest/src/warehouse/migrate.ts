import type { Warehouse } from '../ports/warehouse.js';
import {
  type Comparison,
  compareMigrations,
  MigrationChangedError,
  MigrationUnknownError,
} from './compare-migrations.js';
import { fillSlots } from './fill-slots.js';
import { withMigrationLock } from './migration-lock.js';
import { readLedger } from './read-ledger.js';
import { type Migration, readMigrations, readViews, type SqlFile, splitStatements } from './sql-files.js';

export interface MigrationReport {
  /** Names of the migrations that ran now. */
  migrations: string[];
  /** How many views were recreated, or dropped because they are no longer defined. */
  views: number;
}

export interface MigrateOptions {
  /** Runs every migration again, for a node that joined the cluster: there what is missing is made. */
  again?: boolean;
  /** Names of migrations that are recorded as they are now although other statements ran: the tables were compared. */
  accept?: readonly string[];
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

ALTER TABLE everloop.migrations<<local>> <<on_cluster>> ADD COLUMN IF NOT EXISTS statements String;

<<distributed migrations by sipHash64(name)>>;`;

/**
 * Brings the warehouse up to date: migrations that did not run yet, in order, and the views where their text changed.
 * Views that it made and that are no longer defined are dropped; what someone else made is left alone.
 * Where there is nothing to do it only reads. Else one process at a time does it; every statement is idempotent, so a run
 * that was cut off does no harm.
 *
 * Errors  MIGRATION_CHANGED where the statements of a migration are not the ones that ran: then nothing is changed.
 *         MIGRATION_UNKNOWN where a newer version applied some that this one does not have. WAREHOUSE_UNAVAILABLE (retryable).
 */
export async function migrate(
  warehouse: Warehouse,
  { again = false, accept = [] }: MigrateOptions = {},
): Promise<MigrationReport> {
  const { topology } = warehouse;
  const files = { migrations: readMigrations(topology), views: readViews(topology) };
  if (!again && isDone(await findWork(warehouse, files, accept))) return { migrations: [], views: 0 };
  await warehouse.command(fillSlots(DATABASE, topology));
  return await withMigrationLock(warehouse, async () => {
    for (const statement of splitStatements(fillSlots(LEDGER, topology))) await warehouse.command(statement);
    const work = await findWork(warehouse, files, accept);
    for (const migration of work.unrecorded) await record(warehouse, migration, migration.name);
    const { pending, views } = again ? { pending: files.migrations, views: files.views } : work;
    for (const migration of pending) await apply(warehouse, migration, migration.name);
    for (const view of [...views, ...work.goneViews]) await apply(warehouse, view, `${VIEW}${view.name}`);
    return { migrations: pending.map(({ name }) => name), views: views.length + work.goneViews.length };
  });
}

interface Work extends Pick<Comparison, 'pending' | 'unrecorded'> {
  views: SqlFile[];
  /** Statements that drop what is no longer defined. */
  goneViews: SqlFile[];
}

/** How the ledger's names of views begin, and its hash of one that was dropped. */
const VIEW = 'view:';
const DROPPED = '';

const isDone = ({ pending, unrecorded, views, goneViews }: Work) =>
  [pending, unrecorded, views, goneViews].every((work) => work.length === 0);

async function findWork(
  warehouse: Warehouse,
  { migrations, views }: { migrations: Migration[]; views: SqlFile[] },
  accept: readonly string[],
): Promise<Work> {
  const ledger = await readLedger((sql) => warehouse.query(sql));
  const { pending, unrecorded, changed, unknown } = compareMigrations(ledger, migrations);
  if (unknown.length > 0) throw new MigrationUnknownError(unknown);
  const refused = changed.filter(({ name }) => !accept.includes(name));
  if (refused.length > 0) throw new MigrationChangedError(refused);
  const accepted = migrations.filter(({ name }) => changed.some((each) => each.name === name));
  const hashes = new Map(ledger.map(({ name, hash }) => [name, hash]));
  return {
    pending,
    unrecorded: [...unrecorded, ...accepted],
    views: views.filter(({ name, hash }) => hashes.get(`${VIEW}${name}`) !== hash),
    goneViews: findGoneViews(hashes, views).map((name) => ({
      name,
      text: fillSlots(`DROP VIEW IF EXISTS everloop.${name} <<on_cluster>> SYNC;`, warehouse.topology),
      hash: DROPPED,
    })),
  };
}

function findGoneViews(hashes: ReadonlyMap<string, string>, views: readonly SqlFile[]): string[] {
  const defined = new Set(views.map(({ name }) => name));
  return [...hashes]
    .filter(([name, hash]) => name.startsWith(VIEW) && hash !== DROPPED)
    .map(([name]) => name.slice(VIEW.length))
    .filter((name) => !defined.has(name));
}

async function apply(warehouse: Warehouse, file: SqlFile, name: string): Promise<void> {
  for (const statement of splitStatements(file.text)) await warehouse.command(statement);
  await record(warehouse, file, name);
}

async function record(
  warehouse: Warehouse,
  { hash, statements = '' }: SqlFile & { statements?: string },
  name: string,
): Promise<void> {
  await warehouse.insert('everloop.migrations', [JSON.stringify({ name, hash, statements })]);
}
