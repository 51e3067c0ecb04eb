import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckReport } from '../src/doctor/run-checks.js';
import { runEverloop } from './support/everloop-process.js';

const KEY = 'Zq8Lw2Rt6Vb9Nc3Xk5Hj7Gd1';
const sound = {
  id: 'shop',
  timeZone: 'Europe/Berlin',
  writeKeys: [`w${KEY}`],
  readKeys: [`r${KEY}`],
};

let directory: string;
let squatter: Server;
let takenPort: number;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'everloop-doctor-test-'));
  squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  takenPort = (squatter.address() as AddressInfo).port;
});
afterAll(() => {
  squatter.close();
  rmSync(directory, { recursive: true, force: true });
});

async function examineConfig(config: object, ...flags: string[]) {
  const file = join(directory, 'config.json');
  const dataDir = join(directory, 'data');
  const whole = {
    projects: [sound],
    dataDir,
    port: 0,
    eventLog: { kind: 'file', maxBytes: 1_048_576 },
    ...config,
  };
  writeFileSync(file, JSON.stringify(whole));
  return await runEverloop(['doctor', '--config', file, ...flags]);
}

const examineJson = async (config: object): Promise<CheckReport> =>
  JSON.parse((await examineConfig(config, '--json')).out);

describe('everloop doctor', () => {
  it('finds nothing in a sound set-up, and leaves nothing behind', async () => {
    const { out, failure } = await examineConfig({});
    expect(failure).toBe('');
    expect(out).toBe('ok      config, port, host, keys, dataDir, disk, clock, warehouse\n');
    expect(readdirSync(directory)).toEqual(['config.json']);
  });

  it('says what, where and how to fix it, and fails', async () => {
    const { out, failure } = await examineConfig({ port: takenPort });
    expect(out).toContain(
      `wrong   port: port ${takenPort} is in use by another program\n` +
        `        at   host, port (127.0.0.1:${takenPort})\n` +
        '        do   Stop the program that listens there, or choose another port.\n',
    );
    expect(failure).toBe('1 problem found');
  });

  it.each<[name: string, config: object, found: object]>([
    [
      'a key from the examples',
      { projects: [{ ...sound, writeKeys: ['wk_shop_demo'] }] },
      { level: 'unsafe', check: 'keys', where: 'projects[0].writeKeys[0]' },
    ],
    [
      'a key that says to change it',
      { projects: [{ ...sound, adminKeys: ['changeme'] }] },
      { level: 'unsafe', check: 'keys', where: 'projects[0].adminKeys[0]' },
    ],
    [
      'one key for writing and reading',
      { projects: [{ ...sound, readKeys: sound.writeKeys }] },
      {
        level: 'wrong',
        check: 'config',
        what: expect.stringMatching(/readKeys\[0\]: is the same as projects\.0\.writeKeys/),
      },
    ],
    [
      'a zone that does not exist',
      { projects: [{ ...sound, timeZone: 'Europe/Atlantis' }] },
      { level: 'wrong', check: 'config', what: expect.stringContaining('is not an IANA time zone') },
    ],
    ['plain HTTP for everybody', { host: '0.0.0.0' }, { level: 'unsafe', check: 'host' }],
    ['an address of another machine', { host: '192.0.2.1' }, { level: 'wrong', check: 'port' }],
    ['a log that forgets', { eventLog: { kind: 'memory' } }, { level: 'unsafe', check: 'eventLog' }],
    [
      'a broker that is not there',
      { eventLog: { kind: 'kafka', brokers: ['127.0.0.1:1'] } },
      { level: 'wrong', check: 'kafka', what: 'the broker 127.0.0.1:1 did not answer' },
    ],
    [
      'a warehouse that is not there',
      { warehouse: { kind: 'clickhouse', url: 'http://127.0.0.1:1' } },
      { level: 'wrong', check: 'warehouse', where: 'warehouse.url, username, password' },
    ],
    ['a data directory that is a file', { dataDir: '/dev/null/data' }, { level: 'wrong', check: 'dataDir' }],
  ])('finds %s', async (_name, config, found) => {
    const { ok, findings } = await examineJson(config);
    expect(ok).toBe(false);
    expect(findings).toContainEqual(expect.objectContaining(found));
    expect(JSON.stringify(findings)).not.toMatch(/wk_shop_demo|changeme|Zq8Lw2/);
  });

  it('only notes what others on this machine may read', async () => {
    const dataDir = join(directory, 'open');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o755);
    expect(await examineJson({ dataDir })).toMatchObject({
      ok: true,
      findings: [{ level: 'note', check: 'dataDir', fix: `chmod 700 ${dataDir}` }],
    });
  });
});
