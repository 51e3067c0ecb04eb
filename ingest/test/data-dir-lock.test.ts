import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockDataDir } from '../src/data-dir/lock-data-dir.js';
import { type EverloopProcess, runEverloop, startEverloop } from './support/everloop-process.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-lock-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a data directory', () => {
  it('is one process’s, which is named to the next, until it lets go', async () => {
    const dataDir = join(root, 'new', 'data');
    const unlock = await lockDataDir(dataDir, 'everloop serve');
    await expect(lockDataDir(dataDir, 'everloop query')).rejects.toMatchObject({
      code: 'DATA_DIR_IN_USE',
      message:
        `the data directory ${dataDir} is in use by process ${process.pid} (everloop serve): ` +
        'stop it, or choose another with --data DIR',
    });
    await unlock();
    await (await lockDataDir(dataDir, 'everloop query'))();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'everloop.lock')).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.platform === 'linux')('cannot be taken by a name that any user may take', async () => {
    const { dev, ino } = statSync(root);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(`\0everloop-log-${dev}-${ino}`, resolve));
    await (await lockDataDir(root, 'everloop serve'))();
    await new Promise((resolve) => squatter.close(resolve));
  });
});

describe('every command next to `everloop serve`', () => {
  let home: string;
  let dataDir: string;
  let config: string;
  let server: EverloopProcess;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'everloop-deep-'));
    // Deeper than the address of a socket may be.
    dataDir = join(home, ...Array.from({ length: 12 }, () => 'deep-folder'), 'data');
    config = join(home, 'config.json');
    const projects = [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] }];
    await writeFile(config, JSON.stringify({ projects, dataDir, logLevel: 'silent' }));
    server = await startEverloop(dataDir, config);
  });
  afterAll(async () => {
    await server?.kill();
    await rm(home, { recursive: true, force: true });
  });
  const everloop = (...args: string[]) => runEverloop([...args, '--config', config]);
  const inUse = () =>
    expect.stringMatching(
      new RegExp(
        `^the data directory .* is in use by process ${server.pid} \\(everloop serve\\): stop it, or [^\n]*$`,
      ),
    );

  it('asks it, in the data directory only', async () => {
    expect(await runEverloop(['query', 'SELECT 7 AS n', '--data', dataDir, '--format', 'csv'])).toMatchObject(
      {
        code: 0,
        out: '"n"\r\n7\r\n',
      },
    );
    expect(await everloop('dead-letters', 'list')).toMatchObject({ code: 0, out: 'no dead letters\n' });
    expect(statSync(join(dataDir, 'everloop.sock')).mode & 0o777).toBe(0o600);
    expect(readdirSync(tmpdir()).filter((name) => /^everloop-.*\.sock$/.test(name))).toEqual([]);
  });

  it.each([['serve', '--port', '0'], ['migrate'], ['export', 'moved'], ['import', '.']])(
    'or says in one line that it holds the data: %s',
    async (...args) => {
      const paths = args.map((arg) => (arg === 'moved' || arg === '.' ? join(home, arg) : arg));
      expect(await everloop(...paths)).toMatchObject({ code: 1, failure: inUse() });
    },
  );

  // Last: it kills the shared server.
  it('has the data directory as soon as the server was killed', async () => {
    await server.kill();
    expect(readFileSync(join(dataDir, 'everloop.lock'), 'utf8')).toBe(
      `process ${server.pid} (everloop serve)`,
    );
    expect(await everloop('migrate')).toMatchObject({
      code: 0,
      out: '0 migrations applied, 0 views recreated\n',
    });
  });
});
