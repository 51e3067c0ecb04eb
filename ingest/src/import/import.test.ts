import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importFiles } from './import-files.js';
import { listFiles } from './list-files.js';
import { segmentSource } from './sources/segment.js';
import { wireSource } from './sources/wire.js';

let dir: string;
let server: Server;
let collector: { url: string; writeKey: string };
/** Texts of the events that were acknowledged. */
let stored: string[];
/** Events of each request that are dead-lettered. */
let deadLetter: number[];
/** Answers the nth request; undefined stores it. */
let answerWith: (request: number) => { status: number; retryAfter?: string } | undefined;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'everloop-import-'));
  stored = [];
  deadLetter = [];
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
    const verdicts = deadLetter.map((index) => ({
      index,
      outcome: 'dead_lettered',
      code: 'missing_id',
      message: 'made up',
    }));
    const accepted = events.length - verdicts.length;
    response.end(JSON.stringify({ success: true, accepted, deadLettered: verdicts.length, verdicts }));
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
const run = async (file: string, source = wireSource) =>
  await importFiles({ files: await listFiles([file]), source, collector, dataDir: dir });
const many = Array.from({ length: 5_500 }, (_, index) => event(index));

it('sends every line as the text it came as, compressed or not', async () => {
  for (const name of ['events.jsonl', 'events.jsonl.gz']) {
    stored = [];
    expect(await run(put(name, many))).toMatchObject({
      accepted: 5_500,
      deadLettered: 0,
      refusals: { count: 0 },
      damages: [],
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

it('counts lines that are not events and names the first of them, also when it is repeated', async () => {
  const file = put('events.jsonl', [event(1), 'no JSON', '[]', '', event(2)]);
  const refusals = {
    count: 2,
    first: [
      { file, line: 2, reason: 'the line is not valid JSON' },
      { file, line: 3, reason: 'the line is not a JSON object' },
    ],
  };
  expect(await run(file)).toMatchObject({ accepted: 2, refusals });
  expect(await run(file)).toMatchObject({ accepted: 0, skippedLines: 5, refusals });
});

it('names the line of a dead letter', async () => {
  deadLetter = [3];
  const lines = ['', ...many.slice(0, 10)];
  expect(await run(put('events.jsonl', lines))).toMatchObject({
    accepted: 9,
    deadLettered: 1,
    refusals: { count: 1, first: [{ line: 5, reason: 'missing_id: made up' }] },
  });
});

describe('reads by the bytes, not by the name,', () => {
  const texts: [string, string][] = [
    ['a byte order mark', `\ufeff${event(1)}\n${event(2)}\n`],
    ['CRLF', `${event(1)}\r\n${event(2)}\r\n`],
    ['no newline at the end', `${event(1)}\n${event(2)}`],
    ['a JSON array', `\ufeff \n[${event(1)},\n ${event(2)}\n]\n`],
  ];
  it.each(texts)('%s', async (_, text) => {
    for (const [name, bytes] of [
      ['plain.gz', Buffer.from(text)],
      ['packed.jsonl', gzipSync(text)],
      ['two-members.gz', Buffer.concat([gzipSync(text.slice(0, 40)), gzipSync(text.slice(40))])],
    ] as const) {
      stored = [];
      writeFileSync(join(dir, name), bytes);
      expect(await run(join(dir, name))).toMatchObject({ accepted: 2, refusals: { count: 0 }, damages: [] });
      expect(stored).toEqual([event(1), event(2)]);
    }
  });

  it('a JSON array whose texts have brackets, commas and quotes', async () => {
    const odd = String.raw`{"messageId":"\\\"],[{","nested":[[{"a":"}"}],[]]}`;
    writeFileSync(join(dir, 'array'), `[${event(1)},${odd},7]`);
    expect(await run(join(dir, 'array'))).toMatchObject({
      accepted: 2,
      refusals: { count: 1, first: [{ line: 3, reason: 'the line is not a JSON object' }] },
    });
    expect(stored).toContain(odd);
  });
});

it('imports every whole line before the cut of a gzip, and says that it is cut off', async () => {
  const whole = gzipSync(`${many.join('\n')}\n`);
  const file = join(dir, 'cut.gz');
  writeFileSync(file, whole.subarray(0, whole.length - 200));
  const report = await run(file);
  expect(report.damages).toEqual([{ file, reason: 'the compressed data is cut off or damaged' }]);
  expect(report.accepted).toBeGreaterThan(5_000);
  expect(many.slice(0, report.accepted).sort()).toEqual([...stored].sort());
  // Only the check sum is missing: every line is there.
  stored = [];
  writeFileSync(file, whole.subarray(0, whole.length - 4));
  expect(await run(file)).toMatchObject({ accepted: 5_500, damages: [{ file }], refusals: { count: 0 } });
});

it('says that a JSON array is not closed', async () => {
  const file = join(dir, 'cut.json');
  writeFileSync(file, `[${event(1)},${event(2)}`);
  expect(await run(file)).toMatchObject({
    accepted: 2,
    damages: [{ file, reason: 'the JSON array is not closed' }],
  });
});

it('passes over a line that is longer than any event, without keeping it', async () => {
  const file = put('long.jsonl', [event(1), `{"a":"${'x'.repeat(5 * 1024 ** 2)}"}`, event(2)]);
  expect(await run(file)).toMatchObject({ accepted: 2, refusals: { count: 1, first: [{ line: 2 }] } });
});

it('lists folders and patterns in byte order of their paths, without what is no data', async () => {
  mkdirSync(join(dir, 'logs', 'b'), { recursive: true });
  for (const name of ['logs/b/1.gz', 'logs/B.gz', 'logs/a.json', 'logs/.DS_Store', 'logs/x_manifest.json'])
    writeFileSync(join(dir, name), '');
  const list = async (...inputs: string[]) =>
    (await listFiles(inputs.map((input) => join(dir, input)))).map((file) => file.slice(dir.length + 1));
  expect(await list('logs')).toEqual(['logs/B.gz', 'logs/a.json', 'logs/b/1.gz']);
  expect(await list('logs/a.json', 'logs')).toEqual(['logs/a.json', 'logs/B.gz', 'logs/b/1.gz']);
  expect(await list('logs/*.gz')).toEqual(['logs/B.gz']);
  expect(await list('logs/**/*.gz')).toEqual(['logs/B.gz', 'logs/b/1.gz']);
  expect(await list('logs/?.json')).toEqual(['logs/a.json']);
  await expect(list('logs/nothing*')).rejects.toMatchObject({ code: 'IMPORT_UNREADABLE' });
});

describe('from segment', () => {
  it('sends a call as it stands', async () => {
    const line = '{"messageId":"m","type":"track","userId":null,"_metadata":{},"properties":{"total":12.50}}';
    await run(put('logs', [line]), segmentSource);
    expect(stored).toEqual([line]);
  });

  it('takes traits of an identify from both of its places, its own first', async () => {
    const line = {
      messageId: 'm',
      type: 'identify',
      traits: { plan: 'pro' },
      context: { traits: { plan: 'old', name: 'Ada' } },
    };
    await run(put('logs', [JSON.stringify(line)]), segmentSource);
    expect(stored.map((text) => JSON.parse(text))).toEqual([
      { ...line, traits: { plan: 'pro', name: 'Ada' } },
    ]);
  });

  it("refuses the staging files of RudderStack's warehouses", async () => {
    const staged = '{"data":{"id":"m"},"metadata":{"table":"tracks"}}';
    expect(await run(put('staging', [staged]), segmentSource)).toMatchObject({
      accepted: 0,
      refusals: { count: 1, first: [{ line: 1, reason: expect.stringContaining('rudder-logs') }] },
    });
  });
});
