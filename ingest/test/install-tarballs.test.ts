import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildStale } from '../../.config/build-stale.mjs';

const execute = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm run tarballs` makes, installed by npm in an empty folder, as a user's first minute goes. */

let root: string;
let app: string;
let unreachable: string | undefined;
const run = async (program: string, ...args: string[]) => (await execute(program, args, { cwd: app })).stdout;
const command = () => join(app, 'node_modules/.bin/everloop');
const everloop = (...args: string[]) => run(command(), ...args);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-install-'));
  app = join(root, 'app');
  await mkdir(app);
  await mkdir(join(root, 'tarballs'));
  buildStale(REPOSITORY);
  const { scripts } = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8'));
  const pack = scripts.tarballs.split('&& ').find((command: string) => command.startsWith('npm pack'));
  await execute('sh', ['-c', pack.replace('tarballs', join(root, 'tarballs'))], { cwd: REPOSITORY });
  const tarballs = (await readdir(join(root, 'tarballs'))).map((file) => join(root, 'tarballs', file));
  expect(tarballs).toHaveLength(4);
  try {
    await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs);
  } catch (cause) {
    const { stderr } = cause as { stderr: string };
    if (process.env.CI || !/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED/.test(stderr)) throw cause;
    unreachable = 'the registry cannot be reached';
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('installs, writes a config, serves, and counts what the two lines send', async ({ skip }) => {
  if (unreachable !== undefined) return skip(unreachable);
  await run('npm', 'ls', '--all');

  const told = await everloop('init', '--project', 'shop', '--time-zone', 'Asia/Kolkata');
  const file = join(app, 'everloop.config.ts');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const config = await readFile(file, 'utf8');
  const [writeKey, readKey, adminKey] = ['wk', 'rk', 'ak'].map(
    (kind) => new RegExp(`'(${kind}_[\\w-]{24})'`).exec(config)![1]!,
  );
  expect(told).toContain(`createAnalytics({ writeKey: '${writeKey}', host: 'http://127.0.0.1:8787' })`);
  expect(told).toContain(`src="http://127.0.0.1:8787/everloop.plugins.min.js" data-write-key="${writeKey}"`);
  expect(told).not.toContain(adminKey);
  await expect(everloop('init')).rejects.toThrow(/everloop\.config\.ts exists already\. Add a project/);
  expect(await readFile(file, 'utf8')).toBe(config);

  const server = spawn(command(), ['serve', '--port', '0', '--json'], {
    cwd: app,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(createInterface({ input: server.stdout }), 'line');
    const { url } = JSON.parse(line as string) as { url: string };
    await writeFile(
      join(app, 'two-lines.mjs'),
      `import { createAnalytics } from '@everloop/node';
       import { createAnalytics as createInPage } from '@everloop/browser';
       const analytics = createAnalytics({ writeKey: '${writeKey}', host: '${url}' });
       analytics.track({ userId: 'user-1', event: 'Signed Up' });
       createInPage({ writeKey: '${writeKey}', host: '${url}' }).track('Signed Up');`,
    );
    await run(process.execPath, 'two-lines.mjs');
    expect(
      await everloop(
        'query',
        'SELECT event, count() AS times FROM events FINAL GROUP BY event',
        '--format',
        'json',
      ),
    ).toBe('[\n{"event":"Signed Up","times":1}\n]\n');
    const answer = await fetch(`${url}/v1/metrics/active-users`, {
      headers: { authorization: `Bearer ${readKey}` },
    });
    expect(answer.status).toBe(200);
  } finally {
    server.kill('SIGTERM');
    await once(server, 'close');
  }
  expect(server.exitCode).toBe(0);
});
