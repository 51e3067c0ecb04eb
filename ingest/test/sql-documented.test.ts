import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChdbReader } from '../src/adapters/warehouse/chdb-reader.js';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import { type ProjectSettings, projectSchema } from '../src/domain/project-settings.js';
import type { SqlReader } from '../src/ports/sql-reader.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { whyNotNamed } from '../src/query/names/known-names.js';
import { migrate, storeProjects } from '../src/warehouse/index.js';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const isLong = process.env.EVERLOOP_LONG !== undefined;
const limits = { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 };
let dataDir: string;
let warehouse: Warehouse;
let reader: SqlReader;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-documented-'));
  warehouse = await openWarehouse({ config: { kind: 'chdb' }, dataDir, query: limits });
  await migrate(warehouse);
  const project = { id: 'shop', timeZone: 'Europe/Berlin', writeKeys: ['wk_shop'] };
  const settings = projectSchema.parse(project) as ProjectSettings;
  await storeProjects(warehouse, [settings], { nowMs: () => Date.now() });
  reader = await openChdbReader({ dataDir, ...limits });
});
afterAll(async () => {
  await reader?.close();
  await warehouse?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Statements in fenced blocks, in indented ones, and behind `everloop query`, of every page and program that shows some. */
function documentedStatements(): string[] {
  const files = readdirSync(REPOSITORY, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /\.(md|ts|mjs)$/.test(file) &&
      !/node_modules|\bdist\b|\btest\b|\.test\.ts$|bench|generated/.test(file) &&
      // Shows texts from which statements are made; a test of its own holds them.
      file !== 'ingest/src/warehouse/views/README.md',
  );
  const statements = files.flatMap((file) => {
    const text = readFileSync(join(REPOSITORY, file), 'utf8');
    const commands = [...text.matchAll(/everloop query[^"\n]* "([^"\n]+)"/g)];
    const blocks = file.endsWith('.md') ? [...text.matchAll(/```sql\n([\s\S]*?)```/g)] : [];
    const indented = file.endsWith('.md') ? [...text.matchAll(/^ {4}(SELECT [\s\S]*?)(?:;|\n\n)/gm)] : [];
    return [...commands, ...blocks, ...indented].map(([, sql]) => sql!.trim());
  });
  // What means a value that only the reader has.
  return [...new Set(statements)].filter(
    (sql) => /^(SELECT|WITH|SHOW|DESCRIBE)\b/.test(sql) && !/…|<\w+>/.test(sql),
  );
}

describe('SQL that the documentation shows', () => {
  it('is answered', async () => {
    const statements = documentedStatements();
    expect(statements.length).toBeGreaterThan(40);
    const refused: string[] = [];
    // The whole text is judged behind EXPLAIN too, without the time that the answers take.
    for (const sql of statements)
      await reader.read(isLong ? sql : `EXPLAIN AST ${sql}`, 'CSVWithNames').catch((error: Error) => {
        // Parameters, columns and rows are other tests' matter.
        if ((error as { code?: string }).code === 'SQL_REFUSED') refused.push(`${error.message}: ${sql}`);
      });
    expect(refused).toEqual([]);
  });

  it('can name every column of every table and view', async () => {
    const names = await warehouse.query<{ name: string }>(
      "SELECT DISTINCT name FROM system.columns WHERE database = 'everloop'",
    );
    const lists = await warehouse.query<{ functions: string[]; combinators: string[] }>(
      `SELECT
        (SELECT groupArray(lower(name)) FROM system.functions) AS functions,
        (SELECT groupArray(lower(name)) FROM system.aggregate_function_combinators) AS combinators`,
    );
    const { functions, combinators } = lists[0]!;
    const none = new Set<string>();
    const engine = {
      functions: new Set(functions),
      combinators,
      tableFunctions: none,
      types: none,
      views: none,
    };
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter(({ name }) => whyNotNamed(name, engine) !== undefined)).toEqual([]);
  });
});

describe('SQL as analysts write it', () => {
  it.each([
    [
      'windows',
      'SELECT day, sum(count()) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM events GROUP BY day',
    ],
    [
      'parts of JSON',
      'SELECT properties.url, properties.`a b`.c, properties.price.:Float64, properties.^context, properties.file FROM events',
    ],
    [
      'joins',
      "SELECT * FROM events AS e LEFT ANY JOIN people(project = 'shop') AS p ON p.actor = e.actor WHERE e.day >= today() - 7",
    ],
    ['common table expressions', 'WITH a AS (SELECT 1 AS x), b AS (SELECT 2 AS y) SELECT * FROM a, b'],
    ['sets', 'SELECT 1 UNION ALL (SELECT 2) INTERSECT SELECT 1 EXCEPT SELECT 3'],
    [
      'operators and casts',
      "SELECT CASE WHEN 1 IN (1, 2) THEN '1'::Int8 ELSE CAST('2' AS Int8) END, DATE '2026-01-01' + INTERVAL 1 DAY, EXTRACT(YEAR FROM now()), (1, 2).1, [1][1], 1 BETWEEN 0 AND 2, NOT 0, 'a' ILIKE 'A', 1 <=> 1, 1 ? 2 : 3",
    ],
    [
      'transformers',
      "SELECT * EXCEPT (message_id) REPLACE (upper(event) AS event) APPLY(toString), COLUMNS('^e') FROM events",
    ],
    [
      'groups',
      'SELECT event, day, grouping(event), count() FILTER (WHERE 1) FROM events GROUP BY GROUPING SETS ((event), (event, day)) HAVING count() > 0 QUALIFY row_number() OVER () < 5 ORDER BY ALL LIMIT 3 BY event LIMIT 10 WITH TIES',
    ],
    [
      'lambdas',
      'SELECT arrayMap((x, y) -> x + y, [1], [2]), arrayFold((acc, x) -> acc + x, [1, 2], toInt64(0)), arraySort(x -> -x, [1, 2])',
    ],
    [
      'series',
      "SELECT toDate('2026-01-01') + number AS day FROM numbers(3) ORDER BY day WITH FILL STEP 1 INTERPOLATE",
    ],
    ['what there is', "SHOW TABLES LIKE 'ev%'"],
    ['all there is', 'SHOW FULL TABLES'],
    ['columns', "SHOW COLUMNS FROM events LIKE 'a%'"],
    ['definitions', 'SHOW CREATE TABLE events'],
    ['a view', 'SHOW CREATE VIEW everloop.active_users_default'],
    ['databases', 'SHOW DATABASES'],
    ['a description', 'DESCRIBE TABLE events'],
    [
      'a description of an answer',
      "DESCRIBE (SELECT * FROM active_users_default(project = 'shop', from = '2026-01-01', to = '2026-02-01'))",
    ],
    ['existence', 'EXISTS TABLE events'],
    ['a plan', 'EXPLAIN indexes = 1 SELECT count() FROM events WHERE day = today()'],
    ['a tree', 'EXPLAIN SYNTAX SELECT 1'],
    ['metadata', "SELECT name, type FROM system.columns WHERE database = 'everloop' AND table = 'events'"],
    ['comments', '-- a\nSELECT 1 /* b */ # c\n;'],
    ['settings', 'SELECT event FROM events SETTINGS final = 1, max_threads = 1, max_execution_time = 5'],
    ['quoted names', 'SELECT 1 AS `settings`, 2 AS "into", 3 AS `format`, 4 AS `a.b`'],
  ])('is answered: %s', async (_what, sql) => {
    await reader.read(sql, 'CSVWithNames');
  });
});
