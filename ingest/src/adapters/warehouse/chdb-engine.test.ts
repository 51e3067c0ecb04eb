import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../ports/warehouse.js';
import { openChdbEngine } from './chdb-engine.js';
import { openWarehouse } from './index.js';

const ACCESS_DENIED = 497;
let dataDir: string;
let secret: string;
let warehouse: Warehouse;
let listener: Server;
let address: string;
let connections = 0;

const open = () =>
  openWarehouse({
    config: { kind: 'chdb' },
    dataDir,
    query: { maxMemoryBytes: 512 * 1024 ** 2, timeoutMs: 10_000 },
  });

beforeAll(async () => {
  // A path is written into an XML file.
  dataDir = await mkdtemp(join(tmpdir(), 'everloop <engine> & '));
  secret = join(dataDir, 'secret.txt');
  await writeFile(secret, 'top secret\n');
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  warehouse = await open();
  await warehouse.command('CREATE DATABASE everloop');
});
afterAll(async () => {
  await warehouse?.close();
  listener?.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the embedded engine', () => {
  const reaching = () => [
    `SELECT * FROM file('${secret}', 'LineAsString')`,
    `SELECT * FROM default."${secret}"`,
    `EXISTS TABLE default."${secret}"`,
    `SELECT * FROM url('http://${address}/', 'LineAsString')`,
    `SELECT * FROM remote('${address}', system.one)`,
    `SELECT * FROM mysql('${address}', 'd', 't', 'u', 'p')`,
    `SELECT * FROM postgresql('${address}', 'd', 't', 'u', 'p')`,
    `SELECT * FROM s3('http://${address}/bucket/key', 'LineAsString')`,
    `SELECT * FROM sqlite('${secret}', 't')`,
    `SELECT 1 WHERE 1 IN (SELECT 1 FROM url('http://${address}/', 'LineAsString') SETTINGS readonly = 0)`,
    `SELECT * APPLY (x -> (SELECT 1 FROM url('http://${address}/', 'LineAsString') SETTINGS readonly = 0)) FROM system.one`,
    `CREATE TABLE everloop.reaching (a String) ENGINE = URL('http://${address}/', 'LineAsString')`,
    `CREATE TABLE everloop.reaching (a String) ENGINE = File(LineAsString, '${secret}')`,
    `CREATE DATABASE reaching ENGINE = Filesystem('${dataDir}')`,
    `CREATE DICTIONARY everloop.reaching (k UInt64, v String) PRIMARY KEY k
     SOURCE(HTTP(URL 'http://${address}/' FORMAT 'TSV')) LAYOUT(FLAT()) LIFETIME(1)`,
    'CREATE FUNCTION reaching AS x -> x',
    'CREATE DATABASE elsewhere',
    'SYSTEM SHUTDOWN',
  ];

  it('reads no file and reaches no address, for whatever statement of this process', async () => {
    for (const sql of reaching())
      await expect(warehouse.command(sql), sql).rejects.toMatchObject({ engineCode: ACCESS_DENIED });
    expect(connections).toBe(0);
  });

  it('keeps its limits in a file that only its own user may read, without leftovers', async () => {
    expect((await stat(join(dataDir, 'engine.xml'))).mode & 0o777).toBe(0o600);
    expect((await readdir(dataDir)).sort()).toEqual(['engine.xml', 'secret.txt', 'warehouse']);
  });

  it('keeps its limits when it is opened again', async () => {
    await warehouse.close();
    warehouse = await open();
    const sql = `SELECT * FROM url('http://${address}/', 'LineAsString')`;
    await expect(warehouse.command(sql)).rejects.toMatchObject({ engineCode: ACCESS_DENIED });
    await warehouse.close();
  });

  it('does not open where somebody has opened it without limits', () => {
    const path = join(dataDir, 'warehouse');
    const unlimited = new Session(path);
    expect(() => openChdbEngine(path)).toThrow('before any other chDB session');
    unlimited.close();
    openChdbEngine(path).close();
  });
});
