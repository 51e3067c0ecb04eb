import { makeShortForms } from '../metrics/short-forms.js';
import { EMBEDDED, type Topology } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';
import { hashText, readStatements } from './migration-text.js';
import { readSqlFile, readSqlFolder, type SqlSource } from './sql-folder.js';
import { createViewQueries, readViewFolder } from './views/view-queries.js';

export interface SqlFile {
  /** File name without `.sql`. */
  name: string;
  text: string;
  hash: string;
}

export interface Migration extends SqlFile {
  /** What it does, whatever its comments and line endings: what `hash` is made of. The slots are as in the file. */
  statements: string;
  /** Other hashes that a warehouse may have for it: see `migrations/hashes.json`. */
  earlierHashes: string[];
}

/** The migrations in order, with the slots filled in. */
export function readMigrations(topology: Topology): Migration[] {
  const hashes = readMigrationHashes();
  return readSqlFolder('migrations').map(({ name, text }) => {
    const statements = readStatements(text);
    const filled = fillSlots(text, topology);
    const [, ...earlierHashes] = hashes[name] ?? [];
    // Version 0.1 hashed the text with slots filled in and with comments.
    earlierHashes.push(hashText(filled));
    return { name, text: filled, hash: hashText(statements), statements, earlierHashes };
  });
}

/** By name: the hash of each migration's statements, then earlier ones of statements that do the same. */
export function readMigrationHashes(): Record<string, string[]> {
  return JSON.parse(readSqlFile('migrations/hashes.json')) as Record<string, string[]>;
}

/** Tables whose rows say their project, without those that a later migration drops. */
export function listProjectTables(): string[] {
  const text = readMigrations(EMBEDDED)
    .map((file) => file.text)
    .join('\n');
  const created = text.matchAll(/CREATE TABLE IF NOT EXISTS everloop\.(\w+)[^(]*\n\(\n {4}project /g);
  const dropped = new Set(
    [...text.matchAll(/DROP TABLE IF EXISTS everloop\.(\w+)/g)].map(([, table]) => table),
  );
  return [...created].map(([, table]) => table!).filter((table) => !dropped.has(table));
}

/** The statements that make the views that analysts ask, and their short forms. Shared views are only parts of them. */
export function readViews(topology: Topology): SqlFile[] {
  const shortForms = makeShortForms();
  const queryOf = createViewQueries(shortForms);
  return [...readViewFolder('metrics'), ...readViewFolder('people'), ...shortForms]
    .map(({ name }) => ({
      name,
      text: fillSlots(
        `CREATE OR REPLACE VIEW everloop.${name} <<on_cluster>> AS\n${queryOf(name)};\n`,
        topology,
      ),
    }))
    .map(withHash);
}

function withHash({ name, text }: SqlSource): SqlFile {
  return { name, text, hash: hashText(text) };
}

/** Splits a file into its statements. A statement ends in a semicolon at the end of a line. */
export function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, '').trim() !== '');
}
