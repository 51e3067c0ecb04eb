import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckReport } from '../src/doctor/run-checks.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { migrate, readLedger, readMigrations } from '../src/warehouse/index.js';
import { runEverloop } from './support/everloop-process.js';
import { openTestWarehouse } from './support/open-test-warehouse.js';

/** A warehouse keeps what ran; files that say something else are not passed over. */

const projects = [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop_made_up'] }];
let root: string;
let dataDir: string;
let config: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'everloop-changed-'));
  dataDir = join(root, 'data');
  config = join(root, 'config.json');
  writeFileSync(config, JSON.stringify({ projects, dataDir, port: 0, logLevel: 'silent' }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function withWarehouse<Result>(use: (warehouse: Warehouse) => Promise<Result>): Promise<Result> {
  const warehouse = await openTestWarehouse(dataDir, 'embedded');
  try {
    return await use(warehouse);
  } finally {
    await warehouse.close();
  }
}

const everloop = (...args: string[]) => runEverloop([...args, '--config', config]);

const examine = async () => {
  const { checks, findings } = JSON.parse((await everloop('doctor', '--json')).out) as CheckReport;
  expect(checks).toContain('migrations');
  return findings.filter(({ check }) => check === 'migrations');
};

const record = (row: { name: string; hash: string; statements: string }) =>
  withWarehouse((warehouse) => warehouse.insert('everloop.migrations', [JSON.stringify(row)]));

const events = () => readMigrations({ shared: false, cluster: '', replicated: false })[2]!;

describe('a warehouse that version 0.1 made', () => {
  it('is taken over: its hashes are those of the same statements, with comments', async () => {
    await withWarehouse(async (warehouse) => {
      await migrate(warehouse);
      // as version 0.1 kept it
      await warehouse.command('ALTER TABLE everloop.migrations DROP COLUMN statements');
      for (const { name, earlierHashes } of readMigrations(warehouse.topology))
        await warehouse.insert('everloop.migrations', [JSON.stringify({ name, hash: earlierHashes[0] })]);
      expect(await migrate(warehouse)).toEqual({ migrations: [], views: 0 });
      const ledger = await readLedger((sql) => warehouse.query(sql));
      for (const { name, hash, statements } of readMigrations(warehouse.topology))
        expect(ledger.find((row) => row.name === name)).toMatchObject({ hash, statements });
    });
    expect(await examine()).toEqual([]);
  });
});

describe('a migration that is not the one that ran', () => {
  const then = () => events().statements.replace('message_id, type, event)', 'message_id)');

  it('is refused by migrate and serve, which say what differs and what to do, and change nothing', async () => {
    await record({ name: '0003_create_events', hash: '0123456789abcdef', statements: then() });
    const { failure } = await everloop('migrate');
    expect(failure).toMatch(
      /^migration 0003_create_events differs from what ran on 20\d\d-\d\d-\d\d [\d:]{8} UTC: it contains "…[^"]*message_id, type, event\)[^"]*", and what ran contained "…[^"]*message_id\)[^"]*"\n/,
    );
    expect(failure).toContain('Nothing was changed. Run the version of Everloop that applied it');
    expect(failure).toContain('"everloop migrate --accept 0003_create_events"');
    const served = await everloop('serve');
    expect(served).toMatchObject({ code: 1, failure });
  });

  it('is found by doctor', async () => {
    expect(await examine()).toEqual([
      {
        check: 'migrations',
        level: 'wrong',
        what: expect.stringContaining('0003_create_events differs from what ran on'),
        where: 'everloop.migrations, in the warehouse',
        fix: expect.stringContaining('"everloop migrate --accept 0003_create_events"'),
      },
    ]);
  });

  it('is found where the text that ran was not kept', async () => {
    await record({ name: '0003_create_events', hash: '0123456789abcdef', statements: '' });
    expect((await everloop('migrate', '--again')).failure).toContain('(the text that ran was not stored)');
  });

  it('is recorded once somebody accepts it by its name', async () => {
    expect((await everloop('migrate', '--accept', '0004_create_activity')).failure).toContain('0003');
    expect((await everloop('migrate', '--accept', '0003_create_events')).failure).toBe('');
    expect((await everloop('migrate')).out).toContain('0 migrations applied');
    expect(await examine()).toEqual([]);
  });
});

it('of a newer version is found by doctor, and refused by migrate and serve', async () => {
  await record({ name: '9999_create_something', hash: '0123456789abcdef', statements: 'SELECT 1' });
  expect(await examine()).toMatchObject([{ what: expect.stringContaining('9999_create_something') }]);
  for (const command of ['migrate', 'serve'])
    expect((await everloop(command)).failure).toBe(
      'a newer version of Everloop applied the migration 9999_create_something, which this version does not have: ' +
        'run that version, or a newer one. Nothing was changed.',
    );
});
