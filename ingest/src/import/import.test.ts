import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importFile } from './import-file.js';

let dir: string;
let server: Server;
let collector: { url: string; writeKey: string };
/** Texts of the events that were acknowledged. */
let stored: string[];
/** Answers the nth request; undefined stores it. */
let answerWith: (request: number) => { status: number; retryAfter?: string } | undefined;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'everloop-import-'));
  stored = [];
  answerWith = () => undefined;
  let requests = 0;
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const failure = answerWith(++requests);
    if (failure !== undefined) {
      response.writeHead(
        failure.status,
        failure.retryAfter === undefined ? {} : { 'retry-after': failure.retryAfter },
      );
      return response.end('{"success":false,"code":"MADE_UP","message":"made up"}');
    }
    const opening = '{"history":true,"batch":[';
    expect(body.startsWith(opening)).toBe(true);
    const events = body.slice(opening.length, -2).split(/(?<=\}),(?=\{"[mt])/);
    stored.push(...events);
    response.end(JSON.stringify({ success: true, accepted: events.length, deadLettered: 0, verdicts: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  collector = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, writeKey: 'wk_made_up' };
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

const event = (id: number) =>
  `{"messageId":"m-${id}","type":"track","event":"Made Up","userId":9007199254740993}`;
const put = (name: string, lines: string[]) => {
  const file = join(dir, name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  return file;
};
const run = (file: string) => importFile({ file, collector, dataDir: dir });
const many = Array.from({ length: 5_500 }, (_, index) => event(index));

it('sends every line as the text it came as, compressed or not', async () => {
  for (const name of ['events.jsonl', 'events.jsonl.gz']) {
    stored = [];
    expect(await run(put(name, many))).toMatchObject({
      accepted: 5_500,
      deadLettered: 0,
      unreadable: 0,
      position: 5_500,
    });
    expect([...stored].sort()).toEqual([...many].sort());
  }
});

it('goes on where it was cut off, and sends nothing again once it is done', async () => {
  const file = put('events.jsonl', many);
  answerWith = (request) => (request > 3 ? { status: 400 } : undefined);
  await expect(run(file)).rejects.toMatchObject({ code: 'IMPORT_REFUSED', message: /answered 400/ });
  answerWith = () => undefined;
  const report = await run(file);
  expect(report.skippedLines).toBeGreaterThanOrEqual(0);
  expect(new Set(stored)).toEqual(new Set(many));
  stored = [];
  expect(await run(file)).toMatchObject({ skippedLines: 5_500, accepted: 0 });
  expect(stored).toEqual([]);
});

it('waits as long as a busy collector asks', async () => {
  answerWith = (request) => (request <= 2 ? { status: 429, retryAfter: '0' } : undefined);
  expect(await run(put('events.jsonl', [event(1)]))).toMatchObject({ accepted: 1 });
});

it('counts lines that are no event and names the first of them', async () => {
  const report = await run(put('events.jsonl', [event(1), 'no JSON', '[]', '', event(2)]));
  expect(report).toMatchObject({ accepted: 2, unreadable: 2, unreadableLines: [2, 3] });
});
