import { expect, it } from 'vitest';
import { EMBEDDED } from '../ports/warehouse.js';
import { readMigrationHashes, readMigrations } from './sql-files.js';

const migrations = readMigrations(EMBEDDED);

it('a migration that is listed is not edited: the next one changes what it made (npm run migration-hashes -w ingest)', () => {
  const now = migrations.map(({ name, hash }) => [name, hash]);
  const listed = Object.entries(readMigrationHashes()).map(([name, [hash]]) => [name, hash]);
  expect(now).toEqual(listed);
});

it('numbers follow one another; those from 14 to 16 were never used (migrations/README.md)', () => {
  const numbers = migrations.map(({ name }) => Number(/^(\d{4})_[a-z_]+$/.exec(name)?.[1]));
  const expected = Array.from({ length: numbers.length + 3 }, (_each, index) => index + 1);
  expect(numbers).toEqual(expected.filter((number) => number < 14 || number > 16));
});
