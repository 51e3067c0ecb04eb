import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ControlServer, serveControl } from '../control/serve-control.js';
import { rebuildCommand } from './rebuild-command.js';

let dataDir: string;
let server: ControlServer | undefined;
let asked: string[];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-rebuild-command-'));
  const projects = [{ id: 'shop', timeZone: 'asia/tokyo', writeKeys: ['wk_shop_test'] }];
  writeFileSync(join(dataDir, 'config.json'), JSON.stringify({ projects, dataDir }));
  asked = [];
});
afterEach(async () => {
  await server?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A server that runs on the data directory and answers a rebuild with these lines. */
async function answering(...lines: object[]): Promise<void> {
  const routes: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url} ${String(request.headers['everloop-project'])}`);
    request.on('data', (body) => asked.push(String(body)));
    response.writeHead(200);
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  server = await serveControl({ path: join(dataDir, 'everloop.sock'), sql: null, routes });
}

/** What a terminal shows, frame by frame: drawn again after each return of the cursor. */
async function run(isWatched: boolean) {
  let out = '';
  let drawn = '';
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  stream.on('data', (chunk) => {
    drawn += String(chunk);
  });
  const write = (text: string) => {
    out += text;
  };
  const command = rebuildCommand({ out: write, err: write, isWatched, stream });
  await command.parseAsync(['shop', '--config', join(dataDir, 'config.json')], { from: 'user' });
  const frames = drawn.split(/\u001b(?:\[[\d;?]*[A-Za-z]|[78])/).filter((frame) => frame.includes('/'));
  const shown = frames.map((frame) => /\d+\/\d+ [a-z ]+[a-z]/.exec(frame)![0]);
  return { out, shown: shown.filter((text, index) => text !== shown[index - 1]), drawn };
}

const whole = [
  { step: 'copy', done: 0, total: 2 },
  { step: 'copy', done: 1, total: 2 },
  { step: 'keep', done: 0, total: 3 },
  { step: 'switch', done: 2, total: 5 },
  { project: 'shop', timeZone: 'Asia/Tokyo' },
];

it('asks the server that runs for the configured zone and draws each step with its total', async () => {
  await answering(...whole);
  const { out, shown } = await run(true);
  expect(asked).toEqual(['POST /v1/rebuild shop', '{"timeZone":"Asia/Tokyo"}']);
  expect(shown).toEqual([
    '0/2 events to their new days',
    '1/2 events to their new days',
    '0/3 rows of other projects in the same partitions',
    '2/5 new days applied',
  ]);
  expect(out).toBe('project shop now uses the days of Asia/Tokyo\n');
});

it('draws nothing where nobody watches', async () => {
  await answering(...whole);
  expect((await run(false)).drawn).toBe('');
});

it('says why a rebuild failed, and that one broke off', async () => {
  await answering(whole[0]!, {
    code: 'REBUILD_REFUSED',
    message: 'days are gone',
    fix: 'Nothing was changed.',
  });
  await expect(run(true)).rejects.toThrow('days are gone. Nothing was changed.');
  await server!.close();
  await answering(...whole.slice(0, -1));
  await expect(run(false)).rejects.toThrow(
    'the server closed the connection: see its log, then run this again',
  );
});
