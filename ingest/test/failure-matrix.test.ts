import { execFileSync, spawnSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunOptions, runEverloop, startEverloop } from './support/everloop-process.js';

/** What a user sees where something around the program is broken: one line that says what, where and what to do. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let root: string;
let config: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-broken-'));
  config = join(root, 'config.json');
  const projects = [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], adminKeys: ['ak_shop'] }];
  await writeFile(config, JSON.stringify({ projects, logLevel: 'silent' }));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The commands that open a data directory, on this one. */
const commands = (dataDir: string) => [
  ['serve', '--config', config, '--data', dataDir, '--port', '0'],
  ['migrate', '--config', config, '--data', dataDir],
  ['export', join(root, 'copy'), '--config', config, '--data', dataDir],
  ['erase', 'user-17', '--config', config, '--data', dataDir],
];
const query = (dataDir: string) => ['query', 'SELECT 1', '--data', dataDir];

async function failsWith(
  args: readonly string[],
  line: string | RegExp,
  options?: RunOptions,
): Promise<void> {
  const { code, failure, err } = await runEverloop(args, options);
  expect({ args: args[0], code, failure }).toEqual({
    args: args[0],
    code: 1,
    failure: typeof line === 'string' ? line : expect.stringMatching(line),
  });
  expect(err.trimEnd().split('\n'), err).toHaveLength(1);
  expect(err).not.toMatch(/Code: \d|\n\s+at /);
}

it('a file as data directory', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  for (const args of commands(file))
    await failsWith(args, `the data directory ${file} is a file: choose another with --data DIR`);
  for (const path of [file, join(file, 'below')])
    await failsWith(query(path), /is a file, or is below one: choose another|there is no warehouse in/);
});

const capsFailure = tryRun('setpriv', '--bounding-set=-all', '--inh-caps=-all', 'true');
it.skipIf(capsFailure)(
  `a directory of another user${capsFailure ? ' (needs root and setpriv to make one)' : ''}`,
  async () => {
    const directory = join(root, 'private');
    await mkdir(directory, { mode: 0o700 });
    await chown(directory, 65_534, 65_534);
    const line = `the data directory ${directory} may not be used by this user: give it to the user, or choose another with --data DIR`;
    for (const args of [...commands(directory), query(directory)])
      await failsWith(args, line, { hasNoRights: true });
  },
);

const cannotMount = tryRun('sh', '-c', 'mount -t tmpfs tmpfs /mnt && umount /mnt');
describe.skipIf(cannotMount)(
  `a file system that is read-only or full${cannotMount ? ' (mounting is not permitted)' : ''}`,
  () => {
    const mounted: string[] = [];
    const mount = async (name: string, ...options: string[]) => {
      const at = join(root, name);
      await mkdir(at, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', ...options, 'tmpfs', at]);
      mounted.push(at);
      return at;
    };
    afterAll(() => {
      for (const at of mounted) execFileSync('umount', ['--lazy', at]);
    });

    it('read-only, with data and without', async () => {
      const at = await mount('read-only');
      const withData = join(at, 'data');
      expect((await runEverloop(['migrate', '--config', config, '--data', withData])).code).toBe(0);
      execFileSync('mount', ['-o', 'remount,ro', at]);
      const line = (path: string) =>
        `the data directory ${path} is on a read-only file system: mount it for writing, or choose another with --data DIR`;
      for (const args of [...commands(withData), query(withData)]) await failsWith(args, line(withData));
      for (const args of commands(join(at, 'new'))) await failsWith(args, line(join(at, 'new')));
    });

    it('full, with data and without', async () => {
      const tiny = join(await mount('tiny', '-o', 'size=300k'), 'data');
      await failsWith(commands(tiny)[0]!, /^the disk of the warehouse is full: free some space/);
      const at = await mount('full', '-o', 'size=40m');
      const withData = join(at, 'data');
      expect((await runEverloop(['migrate', '--config', config, '--data', withData])).code).toBe(0);
      await writeFile(join(at, 'filler'), Buffer.alloc(64 * 1024 ** 2)).catch(() => undefined);
      for (const args of [...commands(withData), query(withData)])
        await failsWith(
          args,
          /is on a full disk: free some space, or choose another|disk of the warehouse is full/,
        );
    });
  },
);

it('a configuration that cannot be read', async () => {
  const files = {
    'broken.json': ['{', /broken\.json cannot be read: Expected property name/],
    'broken.config.ts': [
      'export default {',
      /broken\.config\.ts cannot be read: ParseError: Unexpected token/,
    ],
    'throws.config.mjs': ['throw new Error("made up")', /throws\.config\.mjs cannot be read: made up$/],
    'empty.config.mjs': ['', /empty\.config\.mjs: projects: is missing; expected \[\{ id: "shop"/],
  } as const;
  for (const [name, [text, line]] of Object.entries(files)) {
    await writeFile(join(root, name), text);
    await failsWith(['serve', '--config', join(root, name)], line);
  }
  await failsWith(['serve', '--config', root], `${root} cannot be read: it is a directory`);
});

describe('while a server runs', () => {
  it('export and migrate say which process has the directory, and query answers', async () => {
    const dataDir = join(root, 'served');
    const server = await startEverloop(dataDir, config);
    const line = `the data directory ${dataDir} is in use by process ${server.pid} (everloop serve): stop it, or choose another with --data DIR`;
    for (const args of commands(dataDir).slice(0, 3)) await failsWith(args, line);
    expect((await runEverloop(query(dataDir))).code).toBe(0);

    server.freeze();
    const silent =
      /^the server at .*everloop\.sock did not respond for 20 s: see its log, or end it with kill -9/;
    await Promise.all([
      failsWith(query(dataDir), silent),
      failsWith(['dead-letters', 'list', '--config', config, '--data', dataDir], silent),
    ]);
    server.thaw();
    expect((await runEverloop(query(dataDir))).code).toBe(0);

    const endless = runEverloop([
      'query',
      'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(rand())',
      '--data',
      dataDir,
    ]);
    while (!/^everloop_queries_running 1$/m.test(await (await fetch(`${server.url}/metrics`)).text()));
    await server.kill();
    expect((await endless).failure).toBe(
      'the server closed the connection before it answered: see its log, then run this again',
    );
  });
});

/** Whether a program of the system cannot be run here. */
function tryRun(program: string, ...args: string[]): boolean {
  return process.getuid?.() !== 0 || spawnSync(program, args, { stdio: 'ignore' }).status !== 0;
}
