import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Session } from 'chdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChdbReader } from '../src/adapters/warehouse/chdb-reader.js';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import type { SqlReader } from '../src/ports/sql-reader.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { ALLOWED_FUNCTIONS } from '../src/query/names/allowed-functions.js';
import { ALLOWED_TABLE_FUNCTIONS } from '../src/query/names/known-names.js';
import { REFUSED_FUNCTIONS } from '../src/query/names/refused-functions.js';
import {
  OTHER_CALLS,
  OTHER_MENTIONS,
  type Position,
  READING_CALLS,
  READING_MENTIONS,
} from './support/sql-positions.js';

const CALLS = [...READING_CALLS, ...OTHER_CALLS];
const MENTIONS = [...READING_MENTIONS, ...OTHER_MENTIONS];
const isLong = process.env.EVERLOOP_LONG !== undefined;
const limits = { maxMemoryBytes: 512 * 1024 ** 2, timeoutMs: 10_000 };
const SECRET = 'the canary sings';
const wordsOf = (lists: Record<string, string>) =>
  Object.values(lists).flatMap((names) => names.split(/\s+/).filter(Boolean));
const ALLOWED = wordsOf(ALLOWED_FUNCTIONS);
const REFUSED = wordsOf(REFUSED_FUNCTIONS);
const ALLOWED_LOWER = new Set(ALLOWED.map((name) => name.toLowerCase()));

let dataDir: string;
/** In the form of an SQL literal. */
let path: string;
let url: string;
let warehouse: Warehouse;
let reader: SqlReader;
/** The same engine without a judge. */
let unjudged: Session;
let listener: Server;
let connections = 0;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-fence-'));
  writeFileSync(join(dataDir, 'canary.txt'), `${SECRET}\n`);
  path = `'${join(dataDir, 'canary.txt')}'`;
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url = `'http://127.0.0.1:${(listener.address() as AddressInfo).port}/'`;
  warehouse = await openWarehouse({ config: { kind: 'chdb' }, dataDir, query: limits });
  await warehouse.command('CREATE DATABASE everloop');
  await warehouse.command('CREATE TABLE everloop.made_up (n Int32) ENGINE = MergeTree ORDER BY n');
  await warehouse.insert('everloop.made_up', ['{"n":1}']);
  reader = await openChdbReader({ dataDir, ...limits });
  unjudged = new Session(resolve(dataDir, 'warehouse'));
  unjudged.query('USE everloop');
  unjudged.query('SET max_execution_time = 10, max_memory_usage = 500000000, readonly = 1');
});
afterAll(async () => {
  unjudged?.close();
  await reader?.close();
  await warehouse?.close();
  listener?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const names = (sql: string) => unjudged.query(sql, 'TSVRaw').split('\n').filter(Boolean);
const lower = (text: string) => text.toLowerCase();
/** Answer or error of the engine itself. */
function askUnjudged(sql: string): string {
  try {
    return unjudged.query(sql, 'TSVRaw');
  } catch (error) {
    return (error as Error).message;
  }
}

/** What becomes of a statement that is judged: its code, or an answer. */
async function outcomeOf(sql: string): Promise<{ code: string; text: string }> {
  try {
    return { code: 'ANSWERED', text: await reader.read(sql, 'TSVRaw') };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, text: message };
  }
}

interface Case {
  name: string;
  position: Position;
}

function casesOf(names: readonly string[], positions: readonly Position[]): Case[] {
  const every = names.flatMap((name) => positions.map((position) => ({ name, position })));
  // nullIf, which is a function of its own.
  return every.filter(({ name, position }) => !ALLOWED_LOWER.has(calledName(position, name)));
}

function calledName(position: Position, name: string): string {
  return /^SELECT (\w+)\(/.exec(position(name, "''"))?.[1]?.toLowerCase() ?? '';
}

async function expectRefused(cases: readonly Case[]): Promise<void> {
  const through: string[] = [];
  for (const { name, position } of cases) {
    const sql = position(name, name.startsWith('url') ? url : path);
    const { code } = await outcomeOf(sql);
    if (code !== 'SQL_REFUSED') through.push(`${code}: ${sql}`);
  }
  expect(through).toEqual([]);
  expect(connections).toBe(0);
}

describe('the lists of functions', () => {
  it('name every function of the engine once, and no other', () => {
    const listed = [...ALLOWED, ...REFUSED];
    expect([...listed].sort()).toEqual(names('SELECT name FROM system.functions').sort());
    expect(REFUSED.filter((name) => ALLOWED_LOWER.has(lower(name)))).toEqual([]);
  });

  it('allow table functions that the engine has', () => {
    const tables = names('SELECT lower(name) FROM system.table_functions');
    expect([...ALLOWED_TABLE_FUNCTIONS].filter((name) => !tables.includes(name))).toEqual([]);
  });
});

/** One after another, so that a short run takes a different part of the whole for each name. */
function spread(names: readonly string[], positions: readonly Position[], each: number): Case[] {
  return names.flatMap((name, index) =>
    casesOf(
      [name],
      Array.from({ length: each }, (_, turn) => positions[(index * each + turn) % positions.length]!),
    ),
  );
}

describe('a name that is refused', () => {
  const dangerous = ['file', 'dictGet', 'sleep', 'aiGenerate', 'hostName'];
  const tables = [
    'url',
    'remote',
    'merge',
    'format',
    's3',
    'executable',
    'eval',
    'mergeTreeIndex',
    'nothingLikeIt',
  ];
  const refusedTables = () =>
    names('SELECT name FROM system.table_functions').filter(
      (name) => !ALLOWED_TABLE_FUNCTIONS.has(lower(name)),
    );

  it('would read the file in each of the positions, if nobody judged the text', () => {
    const silent = [...READING_MENTIONS, ...READING_CALLS]
      .map((position) => position('file', path))
      .filter((sql) => !askUnjudged(sql).includes(SECRET));
    expect(silent).toEqual([]);
  });

  it('is refused in every position', async () => {
    await expectRefused(casesOf(isLong ? REFUSED : dangerous, [...CALLS, ...MENTIONS]));
    await expectRefused(casesOf(isLong ? refusedTables() : tables, CALLS));
  }, 600_000);

  it('is refused whichever it is', async () => {
    await expectRefused(spread(REFUSED, [...CALLS, ...MENTIONS], 2));
    await expectRefused(spread(refusedTables(), CALLS, 2));
  });

  it('is a column, an alias or an error where it is no function and nothing is called', async () => {
    for (const { name, position } of casesOf(isLong ? refusedTables() : tables, MENTIONS)) {
      const { text } = await outcomeOf(position(name, path));
      expect(text, position(name, path)).not.toContain(SECRET);
    }
    expect(connections).toBe(0);
  }, 600_000);
});

describe('a function that is allowed', () => {
  const shapes: readonly Position[] = [
    (name, p) => `SELECT ${name}(${p})`,
    (name) => `SELECT ${name}(${url})`,
    (name, p) => `SELECT ${name}(${p}, ${url})`,
    (name, p) => `SELECT ${name}([${p}, ${url}])`,
    (name, p) => `SELECT ${name}(1, ${p})`,
    (name, p) => `SELECT ${name}(${url}, ${p}, 1)`,
    (name, p) => `SELECT ${name}(${p}, ${p}, ${p}, ${p})`,
    (name, p) => `SELECT ${name}(${p})(1)`,
    (name, p) => `SELECT ${name}(1)(${p})`,
    (name, p) => `SELECT ${name}(x -> x, [${p}, ${url}])`,
  ];

  it('opens neither the file nor the address that it is given', () => {
    for (const shape of isLong ? shapes : shapes.slice(0, 2))
      for (const name of ALLOWED) {
        const sql = shape(name, path);
        expect(askUnjudged(sql), sql).not.toContain(SECRET);
      }
    expect(connections).toBe(0);
  }, 600_000);

  it('is let through by itself, with the suffixes of aggregates and in a text', async () => {
    for (const sql of [
      "SELECT upper('a'), arrayMap(upper, ['a']), sumIf(1, 1), uniqExactOrNullIf(1, 1)",
      "SELECT * APPLY(toString) APPLY(x -> concat(x, '!')) FROM (SELECT 1)",
      "SELECT arrayReduce('maxIf', [1, 2], [1, 0])",
      "SELECT cost FROM values('day Date, cost Decimal(10, 2)', ('2026-01-01', 10))",
    ])
      expect(await outcomeOf(sql), sql).toMatchObject({ code: 'ANSWERED' });
  });
});
