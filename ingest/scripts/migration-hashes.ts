import { fileURLToPath } from 'node:url';
import { EMBEDDED } from '../src/ports/warehouse.js';
import { readMigrationHashes, readMigrations } from '../src/warehouse/sql-files.js';

export const MIGRATION_HASHES_FILE = fileURLToPath(
  new URL('../../schemas/warehouse/migrations/hashes.json', import.meta.url),
);

/** The list with every migration in it. Those that it has already stay as they are: a migration that ran is not edited. */
export function makeMigrationHashes(): string {
  const known = readMigrationHashes();
  const hashes = Object.fromEntries(
    readMigrations(EMBEDDED).map(({ name, hash }) => [name, known[name] ?? [hash]]),
  );
  return `${JSON.stringify(hashes, null, 2)}\n`;
}
