import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runEverloop, startEverloop } from './support/everloop-process.js';

vi.setConfig({ testTimeout: 240_000 });

let root: string;
let dataDir: string;
let config: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'everloop-lost-'));
  dataDir = join(root, 'data');
  config = join(root, 'config.json');
  const projects = [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] }];
  await writeFile(config, JSON.stringify({ projects, dataDir, logLevel: 'silent' }));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('refuses to go on with an empty warehouse where the log says that events were loaded into one', async () => {
  const server = await startEverloop(dataDir, config);
  const answer = await fetch(`${server.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: 'Bearer wk_shop' },
    body: JSON.stringify({ event: 'Made Up', userId: 'somebody', messageId: 'm-1' }),
  });
  expect(answer.status).toBe(200);
  expect(await server.stop()).toBe(0);
  await rm(join(dataDir, 'warehouse'), { recursive: true });

  const position = join(dataDir, 'log', 'position.json');
  for (const command of [['serve', '--port', '0'], ['migrate']])
    expect(await runEverloop([...command, '--config', config])).toMatchObject({
      code: 1,
      failure:
        `the warehouse is empty, but entries of the event log in ${join(dataDir, 'log')} were loaded into one before: ` +
        'restore the warehouse from a backup; or start a new one with what the log still holds: ' +
        `delete ${position}`,
    });

  await rm(position);
  const again = await startEverloop(dataDir, config);
  const stored = await runEverloop([
    'query',
    'SELECT count() FROM events',
    '--data',
    dataDir,
    '--format',
    'csv',
  ]);
  expect(stored.out).toBe('"count()"\r\n1\r\n');
  expect(await again.stop()).toBe(0);
});
