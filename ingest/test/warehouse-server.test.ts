import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import { startEngine } from './support/clickhouse/start-engine.js';
import { openTestWarehouse } from './support/open-test-warehouse.js';
import { describeWarehouse } from './warehouse-contract.js';

const folder = mkdtempSync(join(tmpdir(), 'everloop-server-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open = (url: string, caFile?: string) =>
  openWarehouse({
    config: {
      kind: 'clickhouse',
      url,
      username: 'default',
      cluster: '',
      ...(caFile === undefined ? {} : { tls: { caFile } }),
    },
    dataDir: folder,
    query: { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 },
  });

describeWarehouse('over HTTP', () => openTestWarehouse(folder, 'server'));

it('says that a server is away, and that trying again may help', async () => {
  const warehouse = await open('http://127.0.0.1:9');
  expect(await warehouse.ping()).toBe(false);
  const away = { code: 'WAREHOUSE_UNAVAILABLE', retryable: true };
  await expect(warehouse.query('SELECT 1')).rejects.toMatchObject(away);
  await expect(warehouse.insert('everloop.events', ['{}'])).rejects.toMatchObject(away);
  await warehouse.close();
});

it('speaks TLS with a server whose authority it was given, and not with another', async () => {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -keyout ${keyFile} -out ${certFile} -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  const engine = await startEngine({ tls: { certFile, keyFile } });
  const trusted = await open(engine.url, certFile);
  expect(await trusted.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const stranger = await open(engine.url);
  await expect(stranger.query('SELECT 1')).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
  await Promise.all([trusted.close(), stranger.close(), engine.stop()]);
});
