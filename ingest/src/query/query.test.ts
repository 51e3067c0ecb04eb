import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChdbReader } from '../adapters/warehouse/chdb-reader.js';
import { openWarehouse } from '../adapters/warehouse/index.js';
import { type ControlServer, serveControl } from '../control/serve-control.js';
import { socketPath } from '../control/socket-path.js';
import type { SqlReader } from '../ports/sql-reader.js';
import type { Warehouse } from '../ports/warehouse.js';
import { querySql } from './query-sql.js';

const limits = { maxMemoryBytes: 512 * 1024 ** 2, timeoutMs: 10_000 };
let dataDir: string;
let secret: string;
let outFile: string;
let warehouse: Warehouse;
let reader: SqlReader;
let server: ControlServer;
let waits = 0;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-query-'));
  secret = join(dataDir, 'secret.txt');
  outFile = join(dataDir, 'out.txt');
  writeFileSync(secret, 'top secret\n');
  warehouse = await openWarehouse({ config: { kind: 'chdb' }, dataDir, query: limits });
  await warehouse.command('CREATE DATABASE everloop');
  await warehouse.command(
    'CREATE TABLE everloop.made_up (n Int32, price Decimal(10, 2)) ENGINE = MergeTree ORDER BY n',
  );
  await warehouse.command(
    'CREATE VIEW everloop.above AS SELECT n FROM everloop.made_up WHERE n > {low:Int32}',
  );
  await warehouse.insert('everloop.made_up', ['{"n":1,"price":"1.50"}', '{"n":2,"price":"2.00"}']);
  reader = await openChdbReader({ dataDir, ...limits });
  server = await serveControl({
    path: socketPath(dataDir),
    sql: { reader, awaitLoaded: async () => void waits++ },
  });
});
afterAll(async () => {
  await server?.close();
  await reader?.close();
  await warehouse?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (sql: string, format = 'TSVRaw') => querySql(dataDir, { sql, format });

/** The engine keeps what a session was set to, and several share one. */
it('a query of the program runs on the threads that it is given, and the next on every core', async () => {
  const threads = async (maxThreads?: number) =>
    await warehouse.query<{ value: string }>(
      "SELECT value FROM system.settings WHERE name = 'max_threads'",
      maxThreads === undefined ? {} : { maxThreads },
    );
  expect(await threads(1)).toEqual([{ value: '1' }]);
  expect(await threads()).toEqual([{ value: String(availableParallelism()) }]);
});

describe('everloop query through the process that holds the directory', () => {
  it('answers tables, views and what there is, in each format', async () => {
    expect(await ask('SELECT n, price FROM everloop.made_up ORDER BY n', 'JSONEachRow')).toBe(
      '[\n{"n":1,"price":"1.5"},\n{"n":2,"price":"2"}\n]\n',
    );
    expect(await ask('SELECT * FROM above(low = 1)', 'CSVWithNames')).toBe('"n"\r\n2\r\n');
    expect(await ask('SHOW TABLES')).toBe('above\nmade_up\n');
    expect(await ask('WITH 2 AS two SELECT sum(number) + two FROM numbers(3);')).toBe('5\n');
  });

  it('waits for acknowledged events before every answer', async () => {
    const before = waits;
    await ask('SELECT 1');
    expect(waits).toBe(before + 1);
  });

  it('may be opened by its own user only', () => {
    expect(statSync(socketPath(dataDir)).mode & 0o777).toBe(0o600);
  });

  it('says null where nobody listens', async () => {
    expect(await querySql(join(dataDir, 'elsewhere'), { sql: 'SELECT 1', format: 'TSV' })).toBeNull();
  });
});

describe('what is refused', () => {
  const attacks = () => [
    `SELECT file('${secret}')`,
    `EXPLAIN actions = 1 SELECT file('${secret}')`,
    `SELECT FILE/**/('${secret}')`,
    `SELECT (x -> file(x))('${secret}')`,
    `WITH (SELECT file('${secret}')) AS x SELECT x`,
    `SELECT * FROM file('${secret}', 'LineAsString')`,
    `DESCRIBE TABLE file('${secret}', 'LineAsString')`,
    `SELECT 1 IN file('${secret}', 'LineAsString')`,
    `SELECT * FROM default."${secret}"`,
    `SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')`,
    `SELECT * FROM sqlite('${secret}', 't')`,
    `SELECT * FROM executable('x', 'TSV', 'a String', (SELECT 1))`,
    `SELECT * FROM merge('everloop', '.*')`,
    `SELECT * FROM mergeTreeIndex('everloop', 'made_up')`,
    `SELECT 1 INTO OUTFILE '${outFile}'`,
    `SELECT 1 INTO OUTFILE '${outFile}' TRUNCATE`,
    'SELECT 1; DROP TABLE everloop.made_up',
    'DROP TABLE everloop.made_up',
    'TRUNCATE TABLE everloop.made_up',
    'ALTER TABLE everloop.made_up DELETE WHERE 1',
    'INSERT INTO everloop.made_up VALUES (3, 3)',
    `INSERT INTO FUNCTION file('${outFile}') SELECT 1`,
    'CREATE TABLE everloop.other (n Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE other (n Int8)',
    'OPTIMIZE TABLE everloop.made_up FINAL',
    'SET readonly = 0',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_memory_usage = 0',
    'USE system',
    'SYSTEM SHUTDOWN',
    'KILL QUERY WHERE 1',
    "BACKUP TABLE everloop.made_up TO File('x')",
    'SELECT sleep(3)',
    "SELECT dictGet('x', 'y', 1)",
    "SELECT joinGet('x', 'y', 1)",
    "SELECT aiGenerate('x')",
    "SELECT getServerSetting('max_connections')",
    `SELECT * APPLY(file) FROM (SELECT '${secret}')`,
    `SELECT arrayMap(file, ['${secret}'])`,
    `SELECT y FROM values('x String, y String ALIAS file(x)', '${secret}')`,
    `SHOW TABLES WHERE file('${secret}')`,
    `EXISTS TABLE default."${secret}"`,
    'SHOW TABLES FROM default',
    'SHOW TABLES IN system',
    `SHOW CREATE TABLE default."${secret}"`,
    `SHOW COLUMNS FROM "${secret}" FROM default`,
    `DESCRIBE default."${secret}"`,
    `SELECT 1 IN default."${secret}"`,
    'SELECT * FROM default.made_up',
    'SHOW PROCESSLIST',
    'SHOW SETTINGS',
    'SHOW FUNCTIONS',
    'SHOW GRANTS',
    'SHOW CREATE DATABASE everloop',
    'SHOW CREATE USER default',
    'EXISTS DATABASE everloop',
    'EXISTS DICTIONARY everloop.made_up',
    'CHECK TABLE everloop.made_up',
    'EXPLAIN CURRENT TRANSACTION',
    'EXPLAIN INSERT INTO everloop.made_up SELECT 3, 3',
    'EXPLAIN EXPLAIN SELECT 1',
    'SELECT * FROM (EXPLAIN SELECT 1)',
    'SELECT * FROM system.parts',
    'SELECT * FROM system.processes',
    'SELECT * FROM `system`.`query_log`',
    'SELECT 1 IN system.users',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM INFORMATION_SCHEMA.TABLES',
    "SELECT * FROM made_up UUID '00000000-0000-0000-0000-000000000001'",
    `SELECT 1 FORMAT CSV`,
    `SELECT 1 FORMAT Template SETTINGS format_template_resultset = '${secret}'`,
    'SELECT 1 FORMAT Null',
    `SELECT 1 INTO/**/OUTFILE '${outFile}'`,
    `SELECT 1 SETTINGS max_threads = 1 INTO OUTFILE '${outFile}'`,
    `EXPLAIN SELECT 1 INTO OUTFILE '${outFile}'`,
    `SELECT (SELECT 1 INTO OUTFILE '${outFile}')`,
    'SELECT (SELECT 1 SETTINGS readonly = 0)',
    'SELECT (SELECT 1 SETTINGS max_threads = 1)',
    '(SELECT 1 SETTINGS readonly = 0)',
    'SELECT 1 SETTINGS max_threads = 1, readonly = 0',
    'SELECT 1 SETTINGS readonly = 1',
    'SELECT 1 SETTINGS max_execution_time = 0',
    'SELECT 1 SETTINGS max_execution_time = 3600',
    'SELECT 1 SETTINGS max_execution_time = -1',
    'SELECT 1 SETTINGS max_execution_time = 1e9',
    'SELECT 1 SETTINGS max_memory_usage = 9000000000000',
    "SELECT 1 SETTINGS max_threads = 'auto(99)'",
    'SELECT 1 SETTINGS max_threads = 99999',
    'SELECT 1 SETTINGS additional_result_filter = 1',
    'SELECT 1 SETTINGS `readonly` = 0',
    'SELECT * FROM made_up SETTINGS readonly = 0 UNION ALL SELECT 1, 1',
    'DESCRIBE made_up SETTINGS readonly = 0',
    'SHOW TABLES SETTINGS readonly = 0',
    'SELECT @@version',
    'SELECT {n:UInt8}',
    'SELECT {n:Identifier} FROM {t:Identifier}',
    'SELECT 1 PARALLEL WITH DROP TABLE everloop.made_up',
    'SELECT 1\\G',
    'SELECT 1; SELECT 2',
    'SELECT 1;;',
    'SELECT 1; INSERT INTO everloop.made_up VALUES (3, 3)',
    `SELECT \u2018a\u2019, file(\u2018${secret}\u2019)`,
    'SELECT 1\u0000, 2',
    "SELECT 'never closed",
    'SELECT /* never closed',
    'SELECT `a\nb`',
    `WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT file('${secret}') FROM r`,
    `SELECT 1${' '.repeat(200_000)}`,
    'EXECUTE AS default SELECT 1',
    'BEGIN TRANSACTION',
    'EXCHANGE TABLES everloop.made_up AND everloop.above',
    'ATTACH TABLE everloop.other',
    'DETACH TABLE everloop.made_up',
    'RENAME TABLE everloop.made_up TO everloop.other',
    'CREATE FUNCTION f AS x -> file(x)',
    'GRANT ALL ON *.* TO default',
    'no SQL at all',
    '',
    '-- nothing',
    '/* SELECT 1 */ graph = 1 SELECT 1',
  ];

  it('refuses everything that does more than read the warehouse', async () => {
    for (const sql of attacks()) await expect(ask(sql), sql).rejects.toMatchObject({ code: 'SQL_REFUSED' });
    expect(await ask('EXISTS TABLE above')).toBe('1\n');
    expect(existsSync(outFile)).toBe(false);
    expect(await ask('SELECT count() FROM made_up')).toBe('2\n');
  });

  it('says what was found and what is possible', async () => {
    const told = async (sql: string) => ((await ask(sql).catch((error: Error) => error)) as Error).message;
    expect(await told("SELECT file('x')")).toBe('file() reads files, addresses or other servers');
    expect(await told('SELECT arrayMap(file, [1])')).toBe(
      '"file" is a function that reads files, addresses or other servers; give a column another name',
    );
    expect(await told("SELECT * FROM url('x')")).toBe('url() reads from outside the warehouse');
    expect(await told('SELECT tomorrow(1)')).toBe('tomorrow() is neither a view nor an allowed function');
    expect(await told('SELECT * FROM system.parts')).toContain('are not readable');
    expect(await told('SELECT 1 FORMAT CSV')).toContain('--format');
    expect(await told('SELECT (SELECT 1 SETTINGS max_threads = 1)')).toContain('at the end of a statement');
    expect(await told('SELECT 1 SETTINGS max_execution_time = 60')).toContain('within the limits of query');
    expect(await told('SELECT 1 + FROM made_up WHERE')).toContain('Syntax error');
    expect(await told('SELECT 1; SELECT 2')).toContain('only one statement is allowed');
  });

  it('takes harmless settings, and limits that are lower than its own', async () => {
    expect(await ask('SELECT n FROM made_up ORDER BY n LIMIT 1 SETTINGS final = 1, max_threads = 1;')).toBe(
      '1\n',
    );
    await expect(
      ask('SELECT sum(cityHash64(number)) FROM numbers(100000000000) SETTINGS max_execution_time = 0.2'),
    ).rejects.toMatchObject({ code: 'WAREHOUSE_TIMEOUT' });
    await expect(
      ask('SELECT groupUniqArray(number) FROM numbers(10000000) SETTINGS max_memory_usage = 4000000'),
    ).rejects.toMatchObject({ code: 'WAREHOUSE_MEMORY_LIMIT' });
    expect(await ask('SELECT CAST((1, 2) AS Tuple(a Int8, b Int8)) AS pair', 'JSONEachRow')).toBe(
      '[\n{"pair":{"a":1,"b":2}}\n]\n',
    );
  });

  it('runs on the threads that it is given, or as many as the statement says', async () => {
    const threads = async (maxThreads: number, settings = '') =>
      /NumbersRange × (\d+)/.exec(
        await reader.read(
          `EXPLAIN PIPELINE SELECT sum(number) FROM numbers_mt(1000000000) ${settings}`,
          'TSVRaw',
          {
            maxThreads,
          },
        ),
      )?.[1] ?? '1';
    expect(await threads(3)).toBe('3');
    expect(await threads(2)).toBe('2');
    expect(await threads(1)).toBe('1');
    expect(await threads(3, 'SETTINGS max_threads = 1')).toBe('1');
  });

  it('stops what takes too long, and leaves the writer of the same process alone', async () => {
    const hasty = await openChdbReader({ dataDir, ...limits, timeoutMs: 200 });
    await expect(
      hasty.read('SELECT sum(cityHash64(number)) FROM numbers(100000000000)', 'TSV'),
    ).rejects.toMatchObject({
      code: 'WAREHOUSE_TIMEOUT',
    });
    await hasty.close();
    await warehouse.insert('everloop.made_up', ['{"n":0,"price":"0"}']);
    await warehouse.command('ALTER TABLE everloop.made_up DELETE WHERE n = 0 SETTINGS mutations_sync = 2');
  });
});
