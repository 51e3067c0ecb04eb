import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeShortForms } from '../metrics/short-forms.js';
import type { Topology } from '../ports/warehouse.js';
import { fillSlots } from './fill-slots.js';
import { createInliner, type Inliner, inlineViews, type ViewSource } from './inline-views.js';
import { hashText, readStatements } from './migration-text.js';

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
  return listFolder('migrations').map(({ name, text }) => {
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
  const text = readFolder('migrations', { shared: false, cluster: '', replicated: false })
    .map((file) => file.text)
    .join('\n');
  const created = text.matchAll(/CREATE TABLE IF NOT EXISTS everloop\.(\w+)[^(]*\n\(\n {4}project /g);
  const dropped = new Set(
    [...text.matchAll(/DROP TABLE IF EXISTS everloop\.(\w+)/g)].map(([, table]) => table),
  );
  return [...created].map(([, table]) => table!).filter((table) => !dropped.has(table));
}

/** The views and their short forms, slots filled in and every call of another view replaced by what it calls. */
export function readViews(topology: Topology): SqlFile[] {
  const shortForms = makeShortForms().map(({ name, text }) => ({ name, text: fillSlots(text, topology) }));
  return inlineViews([...readFolder('views', topology), ...shortForms]).map(withHash);
}

/** One file under `schemas/warehouse`, as it stands. */
export function readSqlFile(path: string): string {
  return readFileSync(join(warehouseFolder(), path), 'utf8');
}

function warehouseFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@everloop/schemas/package.json')), 'warehouse');
}

/** The views' own queries, for whoever asks with some parameters known (createInliner). */
export function readViewInliner(topology: Topology, further: readonly ViewSource[] = []): Inliner {
  return createInliner([...readFolder('views', topology), ...further]);
}

function readFolder(folder: 'migrations' | 'views', topology: Topology): { name: string; text: string }[] {
  return listFolder(folder).map(({ name, text }) => ({ name, text: fillSlots(text, topology) }));
}

/** The files as they stand. */
function listFolder(folder: 'migrations' | 'views'): { name: string; text: string }[] {
  const directory = join(warehouseFolder(), folder);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.sql'.length),
      text: readFileSync(join(directory, file), 'utf8'),
    }));
}

function withHash({ name, text }: { name: string; text: string }): SqlFile {
  return { name, text, hash: hashText(text) };
}

/** Splits a file into its statements. A statement ends in a semicolon at the end of a line. */
export function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, '').trim() !== '');
}
