import { findDifference } from './migration-text.js';
import type { LedgerRow } from './read-ledger.js';
import type { Migration } from './sql-files.js';

export interface Comparison {
  /** Migrations that did not run yet. */
  pending: Migration[];
  /** Unchanged, but recorded by an earlier version under a hash of another kind. */
  unrecorded: Migration[];
  changed: ChangedMigration[];
  /** Names of migrations that this version does not have: a newer one applied them. */
  unknown: string[];
}

export interface ChangedMigration {
  name: string;
  /** One sentence: when it ran, and where the text that ran and the text of this version begin to differ. */
  what: string;
}

/** Compares the migrations of this version with those that a warehouse recorded. */
export function compareMigrations(
  ledger: readonly LedgerRow[],
  migrations: readonly Migration[],
): Comparison {
  const applied = new Map(ledger.map((row) => [row.name, row]));
  const names = new Set(migrations.map(({ name }) => name));
  const comparison: Comparison = {
    pending: [],
    unrecorded: [],
    changed: [],
    unknown: ledger.map(({ name }) => name).filter((name) => !name.startsWith('view:') && !names.has(name)),
  };
  for (const migration of migrations) {
    const row = applied.get(migration.name);
    if (row === undefined) comparison.pending.push(migration);
    else if (row.hash === migration.hash) continue;
    else if (migration.earlierHashes.includes(row.hash)) comparison.unrecorded.push(migration);
    else comparison.changed.push({ name: migration.name, what: describeChange(migration, row) });
  }
  return comparison;
}

function describeChange(migration: Migration, { statements, appliedAt }: LedgerRow): string {
  const when = `${migration.name} differs from what ran on ${appliedAt} UTC`;
  if (statements === '') return `${when} (the text that ran was not stored)`;
  const [now, then] = findDifference(migration.statements, statements);
  return `${when}: it contains "${now}", and what ran contained "${then}"`;
}

/** What the operator of the warehouse can do about changed migrations; one sentence a way. */
export function adviseOnChanged(changed: readonly ChangedMigration[]): string {
  const names = changed.map(({ name }) => name).join(' ');
  return (
    'Run the version of Everloop that applied it, or export with that version and import into an empty data directory. ' +
    `If the tables are what the file of this version creates, record that with "everloop migrate --accept ${names}".`
  );
}

/** The files of this version are not the ones that made the tables, so what views read may not be what they expect. */
export class MigrationChangedError extends Error {
  override readonly name = 'MigrationChangedError';
  readonly code = 'MIGRATION_CHANGED';
  readonly retryable = false;
  constructor(changed: readonly ChangedMigration[]) {
    const what = changed.map((each) => `migration ${each.what}`).join('\n');
    super(`${what}\nNothing was changed. ${adviseOnChanged(changed)}`);
  }
}

/** A newer version made these tables: this one would replace its views and store rows as it no longer expects them. */
export class MigrationUnknownError extends Error {
  override readonly name = 'MigrationUnknownError';
  readonly code = 'MIGRATION_UNKNOWN';
  readonly retryable = false;
  constructor([name]: readonly string[]) {
    super(
      `a newer version of Everloop applied the migration ${name}, which this version does not have: run that version, or a newer one. Nothing was changed.`,
    );
  }
}
