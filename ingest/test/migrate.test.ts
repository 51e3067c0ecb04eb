import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createClientWarehouse } from '../src/adapters/warehouse/client-warehouse.js';
import type { Topology } from '../src/ports/warehouse.js';
import { migrate, writeGrants } from '../src/warehouse/index.js';
import { withMigrationLock } from '../src/warehouse/migration-lock.js';
import { readMigrations, readViews, splitStatements } from '../src/warehouse/sql-files.js';
import { startEngine } from './support/clickhouse/start-engine.js';
import { openTestWarehouse } from './support/open-test-warehouse.js';

const REPLICATED: Topology = { shared: true, cluster: 'main', replicated: true };
const replicatedStatements = () =>
  [...readMigrations(REPLICATED), ...readViews(REPLICATED)].flatMap((file) => splitStatements(file.text));

describe('processes that start at once on one server', () => {
  const started = startEngine();
  const open = async () =>
    createClientWarehouse({
      client: () => ({ url: url }),
      topology: { shared: true, cluster: '', replicated: false },
      maxMemoryBytes: 1024 ** 3,
      timeoutMs: 60_000,
    });
  let url = '';
  afterAll(async () => (await started).stop());

  it('make every table once between the ten of them, and leave no lock', { timeout: 300_000 }, async () => {
    url = (await started).url;
    const ten = await Promise.all(Array.from({ length: 10 }, open));
    const reports = await Promise.all(ten.map((warehouse) => migrate(warehouse)));
    const names = readMigrations(ten[0]!.topology).map((file) => file.name);
    expect(reports.flatMap((report) => report.migrations).sort()).toEqual(names);
    expect(
      await ten[0]!.query(
        'SELECT count() AS again FROM (SELECT name FROM everloop.migrations GROUP BY name HAVING count() > 1)',
      ),
    ).toEqual([{ again: 0 }]);
    expect(await ten[1]!.query("SELECT name FROM system.tables WHERE name = 'migration_lock'")).toEqual([]);
    expect(await migrate(ten[2]!)).toEqual({ migrations: [], views: 0 });
    await Promise.all(ten.map((warehouse) => warehouse.close()));
  });

  it('take turns', async () => {
    const [one, two] = [await open(), await open()];
    const order: string[] = [];
    let letGo = () => {};
    const first = withMigrationLock(one, async () => {
      order.push('first starts');
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      order.push('first ends');
    });
    await expect.poll(() => order.length).toBe(1);
    const second = withMigrationLock(two, async () => void order.push('second'));
    letGo();
    await Promise.all([first, second]);
    expect(order).toEqual(['first starts', 'first ends', 'second']);
    await Promise.all([one.close(), two.close()]);
  });

  it('break the lock of a process that died, and let go of their own when they fail', async () => {
    const warehouse = await open();
    await warehouse.command(
      "CREATE TABLE everloop.migration_lock (nothing UInt8) ENGINE = Memory COMMENT 'dead'",
    );
    const broken = withMigrationLock(
      warehouse,
      async () => {
        throw new Error('no disk');
      },
      { staleAfterSeconds: -1 },
    );
    await expect(broken).rejects.toThrow('no disk');
    expect(await withMigrationLock(warehouse, async () => 'done')).toBe('done');
    await warehouse.close();
  });
});

it('keeps the role facts of an installation from before there was a row for each copy', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'everloop-migrate-'));
  const warehouse = await openTestWarehouse(dataDir, 'embedded');
  try {
    await warehouse.command('CREATE DATABASE everloop ENGINE = Atomic');
    for (const file of readMigrations(warehouse.topology).filter(({ name }) => name < '0022'))
      for (const statement of splitStatements(file.text)) await warehouse.command(statement);
    // Two copies that no merge has seen, as the table had them; their events are gone.
    for (const [receivedAt, revenue] of [
      ['2026-11-12 12:00:02.000', 7],
      ['2026-11-12 12:00:01.000', 5],
    ])
      await warehouse.command(
        `INSERT INTO everloop.facts SELECT 'shop', 'order-1', (
            '${receivedAt}', '2026-11-12 12:00:00.000', 'ada', 1, 42, 'track', 'Order Completed', '2026-11-12', 1, ${revenue},
            'EUR', 0, '', '', '', '', '', ''
        )`,
      );
    await migrate(warehouse);
    expect(
      await warehouse.query(
        `SELECT message_id, raw_id, toString(actor) AS actor, toString(day) AS day, toString(revenue) AS revenue, currency
        FROM everloop.first_copies(project = 'shop', events = ['Order Completed'])`,
      ),
    ).toEqual([
      { message_id: 'order-1', raw_id: 'ada', actor: '42', day: '2026-11-12', revenue: '5', currency: 'EUR' },
    ]);
    expect(await warehouse.query("SELECT name FROM system.tables WHERE name LIKE 'facts%'")).toEqual([]);
  } finally {
    await warehouse.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

it('makes views anew whose text changed, and drops those of an earlier version that are no longer defined', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'everloop-migrate-'));
  const warehouse = await openTestWarehouse(dataDir, 'embedded');
  const listViews = async () =>
    (
      await warehouse.query<{ name: string }>(
        "SELECT name FROM system.tables WHERE database = 'everloop' AND engine = 'View' ORDER BY name",
      )
    ).map(({ name }) => name);
  try {
    await migrate(warehouse);
    const defined = await listViews();
    for (const name of ['channels', 'periods', 'my_own'])
      await warehouse.command(`CREATE OR REPLACE VIEW everloop.${name} AS SELECT 1 AS old`);
    for (const name of ['view:channels', 'view:periods'])
      await warehouse.insert('everloop.migrations', [JSON.stringify({ name, hash: 'earlier' })]);

    expect(await migrate(warehouse)).toEqual({ migrations: [], views: 2 });
    expect(await listViews()).toEqual([...defined, 'my_own'].sort());
    const [channels] = await warehouse.query<{ text: string }>(
      "SELECT as_select AS text FROM system.tables WHERE database = 'everloop' AND name = 'channels'",
    );
    expect(channels!.text).toContain('activation_size');
    expect(await migrate(warehouse)).toEqual({ migrations: [], views: 0 });
  } finally {
    await warehouse.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

describe('the SQL of a replicated cluster', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'everloop-migrate-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is understood by the engine, statement by statement', async () => {
    const warehouse = await openTestWarehouse(dataDir, 'embedded');
    for (const statement of replicatedStatements())
      await warehouse.queryText(`EXPLAIN AST ${statement}`, { format: 'TSVRaw' });
    await warehouse.close();
  });

  it('runs on every node, and replicates every table that holds rows under a path of its own', () => {
    for (const statement of replicatedStatements().filter((text) => !/^\s*(--.*\n)*\s*INSERT/.test(text)))
      expect(statement).toContain("ON CLUSTER 'main'");
    const tables = replicatedStatements().filter((text) => /CREATE TABLE IF NOT EXISTS/.test(text));
    for (const table of tables) {
      expect(table).toMatch(/CREATE TABLE IF NOT EXISTS everloop\.\w+_local ON CLUSTER/);
      expect(table).toMatch(
        /ENGINE = Replicated\w*MergeTree\('\/clickhouse\/tables\/\{shard\}\/\{database\}\/\{table\}', '\{replica\}'/,
      );
    }
  });

  it('has a Distributed table above every table that holds rows', () => {
    const text = replicatedStatements().join('\n');
    const local = [...text.matchAll(/CREATE TABLE IF NOT EXISTS everloop\.(\w+)_local/g)].map(
      ([, name]) => name,
    );
    const distributed = [...text.matchAll(/CREATE OR REPLACE TABLE everloop\.(\w+) ON CLUSTER/g)].map(
      ([, name]) => name,
    );
    expect(new Set(distributed)).toEqual(new Set(local));
  });

  it('comes with the rights of each role, which the engine understands', async () => {
    const warehouse = await openTestWarehouse(dataDir, 'embedded');
    const text = writeGrants(['shop', 'my-blog'], REPLICATED);
    for (const statement of splitStatements(text))
      await warehouse.queryText(`EXPLAIN AST ${statement}`, { format: 'TSVRaw' });
    await warehouse.close();
    // Every table that says a project is behind the policy, on the shard and above.
    const local = [
      ...replicatedStatements()
        .join('\n')
        .matchAll(/everloop\.(\w+)_local ON CLUSTER 'main'\n\(/g),
    ];
    const open = local
      .map(([, name]) => name!)
      .filter((name) => !new RegExp(`everloop.${name}_local\\b`).test(text));
    // all but the last are dropped by a later migration
    expect(open).toEqual(['facts', 'alias_links', 'user_roots', 'channel_rules']);
    expect(text).toContain("USING project = 'my-blog'");
  });

  it('has views write beside the event, and facts to the shard of their message', () => {
    const targets = [
      ...replicatedStatements()
        .join('\n')
        .matchAll(/MATERIALIZED VIEW.*TO everloop\.(\w+)/g),
    ];
    expect(targets.length).toBeGreaterThan(5);
    const byMessage = targets.map(([, name]) => name!).filter((name) => !name.endsWith('_local'));
    expect(byMessage).toEqual(['facts', 'fact_copies']);
  });
});
