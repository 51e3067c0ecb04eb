import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, listTexts, REPOSITORY } from '../../test/support/list-texts.js';

/**
 * On a cluster a statement that changes tables or deletes rows has to run on every node, and on the table that holds the
 * rows: a Distributed table refuses it (code 36), or it is carried out on one node alone. Single-node tests see neither.
 */

/** Where a statement begins: at the start of a text, or where a sentence quotes one. A path such as `DELETE /v1/…` is none. */
const STATEMENT =
  /(?:^|\b(?=(?:ALTER|DROP|TRUNCATE|OPTIMIZE|DETACH|RENAME) TABLE\b|DELETE FROM\b))(?:ALTER|DELETE|DROP|TRUNCATE|OPTIMIZE|DETACH|RENAME)\s+(?!\/)/g;
/** Statements that change rows or columns; a comment may be given to a table without shards, and a view's query to a view. */
const ON_ROWS =
  /^(?:ALTER TABLE|DELETE FROM|TRUNCATE(?: TABLE)?|OPTIMIZE TABLE) (\S+)(?!.*\bMODIFY (?:COMMENT|QUERY)\b)/s;

function listStatements(sql: string): string[] {
  const parts = sql.replaceAll(/--.*$/gm, '').split(';');
  return parts.flatMap((part) => {
    const text = part.trim();
    return [...text.matchAll(STATEMENT)].map(({ index }) => text.slice(index));
  });
}

/** What is wrong with a statement; null where it is right. */
function findFault(statement: string): string | null {
  const [head] = statement.split('\n');
  if (!statement.includes('<<on_cluster>>')) return `${head}: without <<on_cluster>>`;
  const table = ON_ROWS.exec(statement)?.[1];
  return table === undefined || table.endsWith('<<local>>') ? null : `${head}: ${table} without <<local>>`;
}

describe('statements that change tables or delete rows', () => {
  const shipped = [...listFiles('schemas/warehouse'), ...listFiles('ingest/src')]
    .filter((file) => /\.(sql|ts)$/.test(file) && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const source = readFileSync(join(REPOSITORY, file), 'utf8');
      const texts = file.endsWith('.sql') ? [source] : listTexts(source);
      return texts.flatMap(listStatements).map((statement) => ({ file, statement }));
    });

  it('run on every node, and on the tables that hold the rows', () => {
    const faults = shipped.map(({ file, statement }) => [file, findFault(statement)]);
    expect(faults.filter(([, fault]) => fault !== null)).toEqual([]);
  });

  it('are found in SQL files and in TypeScript', () => {
    const files = shipped.map(({ file }) => file);
    expect(files).toContain('schemas/warehouse/migrations/0023_drop_facts.sql');
    expect(files).toContain('ingest/src/warehouse/delete-rows.ts');
    expect(files).toContain('ingest/src/warehouse/rebuild/switch-over.ts');
  });

  const findFaults = (sql: string) =>
    listStatements(sql).filter((statement) => findFault(statement) !== null);

  it.each([
    'DELETE FROM everloop.dead_letters WHERE 1',
    'DELETE FROM everloop.dead_letters <<on_cluster>> WHERE 1',
    'DELETE FROM everloop.dead_letters<<local>> WHERE 1',
    'SELECT 1; DROP TABLE everloop.facts SYNC',
    '\n  TRUNCATE TABLE everloop.events<<local>>',
    'TRUNCATE TABLE everloop.events <<on_cluster>>',
    'ALTER TABLE everloop.events <<on_cluster>>\n  DELETE WHERE 1',
    'OPTIMIZE TABLE everloop.events FINAL',
    'DROP VIEW everloop.events_mv',
    'run DROP TABLE everloop.lock',
  ])('finds %j', (sql) => expect(findFaults(sql)).toHaveLength(1));

  it.each([
    'DELETE',
    'DELETE /v1/people',
    '-- DROP TABLE everloop.facts\nSELECT 1',
    'GRANT <<on_cluster>> SELECT, ALTER DELETE ON everloop.* TO everloop_writer',
    'DELETE FROM everloop.events<<local>> <<on_cluster>> WHERE 1',
    "ALTER TABLE everloop.lock <<on_cluster>> MODIFY COMMENT 'held'",
    'ALTER TABLE everloop.facts_mv <<on_cluster>> MODIFY QUERY SELECT 1',
    'DROP TABLE IF EXISTS everloop.facts_mv <<on_cluster>> SYNC',
  ])('lets %j pass', (sql) => expect(findFaults(sql)).toEqual([]));
});
