import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EverloopProcess, runEverloop, startEverloop } from './support/everloop-process.js';

const projects = [
  { id: 'made-up', timeZone: 'UTC', writeKeys: ['wk_made_up'], readKeys: ['rk_made_up'] },
  { id: 'other', timeZone: 'UTC', writeKeys: ['wk_other'] },
];
let root: string;
let dataDir: string;
let config: string;
let server: EverloopProcess;
const start = () => startEverloop(dataDir, { projects, logLevel: 'silent' });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'everloop-cli-'));
  dataDir = join(root, 'data');
  config = join(root, 'config.json');
  writeFileSync(config, JSON.stringify({ projects, dataDir, logLevel: 'silent' }));
  server = await start();
});
afterAll(async () => {
  await server?.kill();
  rmSync(root, { recursive: true, force: true });
});

const everloop = (...args: string[]) => runEverloop(args);
/** Flags that send an import to the second project. */
const intoOther = () => ['--config', config, '--project', 'other', '--url', server.url];

const send = (body: object) =>
  fetch(`${server.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: 'Bearer wk_made_up' },
    body: JSON.stringify(body),
  });

describe('one process', () => {
  it('carries an event from the collector to SQL and REST', async () => {
    const timestamp = new Date().toISOString();
    const event = { event: 'Made Up', userId: 'somebody', messageId: 'm-1', timestamp };
    for (const sent of [event, event]) expect((await send(sent)).status).toBe(200);
    const sql =
      "SELECT event, uniqExact(message_id) AS times FROM events WHERE project = 'made-up' GROUP BY event";
    expect((await everloop('query', sql, '--data', dataDir, '--format', 'json')).out).toBe(
      '[\n{"event":"Made Up","times":1}\n]\n',
    );
    const answer = await fetch(`${server.url}/v1/metrics/active-users`, {
      headers: { authorization: 'Bearer rk_made_up' },
    });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('"dau":1');
  });

  it('imports a file for the project that is named, once', async () => {
    const file = join(root, 'events.jsonl');
    writeFileSync(
      file,
      `{"type":"track","event":"Imported","userId":"somebody","timestamp":"${new Date().toISOString()}"}\n`,
    );
    const importOnce = () =>
      everloop('import', file, '--config', config, '--project', 'other', '--url', `${server.url}/`);
    expect(await importOnce()).toMatchObject({
      code: 0,
      out: '1 events accepted, 0 dead-lettered\n',
      failure: '',
    });
    expect((await importOnce()).out).toBe(
      '0 events accepted, 0 dead-lettered, 1 lines already sent by an earlier run\n',
    );
    const sql = "SELECT project, count() AS times FROM events WHERE event = 'Imported' GROUP BY project";
    expect((await everloop('query', sql, '--data', dataDir, '--format', 'csv')).out).toBe(
      '"project","times"\r\n"other",1\r\n',
    );
  });

  it('imports an archive into the days that it tells, once, however often and from wherever', async () => {
    const march = {
      type: 'track',
      event: 'Archived',
      userId: 'somebody',
      messageId: 'a-1',
      timestamp: '2026-03-02T12:00:00.000Z',
      sentAt: '2026-03-02T12:00:01.000Z',
      context: { library: { name: 'analytics.js' } },
    };
    const { timestamp: _, messageId: __, ...timeless } = march;
    const lines = [march, { ...march, messageId: 'a-2', receivedAt: '2026-03-02T12:00:02.000Z' }, timeless];
    for (const name of ['archive.jsonl', 'again.jsonl']) {
      const file = join(root, name);
      writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      expect(await everloop('import', file, ...intoOther())).toMatchObject({
        code: 1,
        out: '2 events accepted, 1 dead-lettered\n',
        failure: expect.stringMatching(
          /^1 lines were refused; everything else was imported\n {2}.*\.jsonl:3: missing_timestamp: /,
        ),
      });
    }
    const sql =
      "SELECT message_id, timestamp, count() AS rows FROM events FINAL WHERE event = 'Archived' GROUP BY ALL ORDER BY ALL";
    expect((await everloop('query', sql, '--data', dataDir, '--format', 'csv')).out).toBe(
      '"message_id","timestamp","rows"\r\n"a-1",2026-03-02 12:00:00.000,1\r\n"a-2",2026-03-02 12:00:00.000,1\r\n',
    );
    const letters = 'SELECT code, history, count() AS letters FROM dead_letters FINAL GROUP BY ALL';
    expect((await everloop('query', letters, '--data', dataDir, '--format', 'csv')).out).toBe(
      '"code","history","letters"\r\n"missing_timestamp",1,1\r\n',
    );
  });

  it('imports a folder of Segment logs, whatever compresses them', async () => {
    const folder = join(root, 'segment-logs', '1767225600000');
    mkdirSync(folder, { recursive: true });
    const call = (messageId: string) =>
      `${JSON.stringify({
        type: 'track',
        event: 'Logged',
        userId: 'somebody',
        anonymousId: null,
        messageId,
        timestamp: '2026-03-02T12:00:00.123Z',
        receivedAt: '2026-03-02T12:00:01.000Z',
        writeKey: 'wk_of_the_source',
        _metadata: {},
      })}\n`;
    writeFileSync(join(folder, 'a.gz'), gzipSync(call('l-1') + call('l-2')));
    writeFileSync(join(folder, 'b.gz'), call('l-2') + call('l-3'));
    const from = ['import', '--from', 'segment', ...intoOther()];
    expect(await everloop(...from, join(root, 'segment-logs'))).toMatchObject({
      code: 0,
      out: '4 events accepted, 0 dead-lettered\n',
    });
    expect((await everloop(...from, join(root, '**', '*.gz'))).out).toBe(
      '0 events accepted, 0 dead-lettered, 4 lines already sent by an earlier run\n',
    );
    const sql = "SELECT message_id, timestamp FROM events FINAL WHERE event = 'Logged' ORDER BY ALL";
    expect((await everloop('query', sql, '--data', dataDir, '--format', 'csv')).out).toBe(
      `"message_id","timestamp"\r\n${['l-1', 'l-2', 'l-3'].map((id) => `"${id}",2026-03-02 12:00:00.123\r\n`).join('')}`,
    );
  });

  it("imports Mixpanel's export in overlapping halves and reversed as it does whole, and asks for the zone", async () => {
    const exported = Array.from({ length: 6 }, (_, n) => ({
      event: n === 0 ? '$identify' : 'Exported',
      properties: {
        time: 1_772_452_800 + n,
        $insert_id: `i-${n}`,
        distinct_id: 'mp-ann',
        ...(n === 0
          ? { $anon_id: 'mp-phone', $identified_id: 'mp-ann' }
          : { $device_id: 'mp-phone', revenue: 1.5 }),
      },
    })).map((line) => `${JSON.stringify(line)}\n`);
    const rows = async () =>
      (
        await everloop(
          'query',
          "SELECT type, message_id, timestamp, user_id, anonymous_id, toString(properties) FROM events FINAL WHERE message_id LIKE 'mixpanel:%' ORDER BY ALL",
          '--data',
          dataDir,
          '--format',
          'csv',
        )
      ).out;
    const seen: string[] = [];
    const parts = {
      whole: exported,
      first: exported.slice(0, 4),
      second: exported.slice(2),
      back: exported.toReversed(),
    };
    for (const [name, lines] of Object.entries(parts)) {
      const file = join(root, `mixpanel-${name}`);
      writeFileSync(file, lines.join(''));
      const from = ['import', '--from', 'mixpanel', file, ...intoOther()];
      expect((await everloop(...from)).failure).toMatch(/add --source-time-zone ZONE/);
      expect(await everloop(...from, '--source-time-zone', 'Europe/Berlin')).toMatchObject({
        code: 0,
        failure: '',
      });
      seen.push(await rows());
    }
    expect(seen[0]!.match(/\r\n/g)).toHaveLength(7);
    expect(seen[0]).toContain('2026-03-02 11:00:05.000');
    for (const later of seen) expect(later).toBe(seen[0]);
  });

  it('writes CSV that no spreadsheet runs, NULL as an empty cell, and JSON that loses no digit', async () => {
    const query = async (sql: string, ...flags: string[]) =>
      (await everloop('query', sql, '--data', dataDir, ...flags)).out;
    const sql = `SELECT '=1+1' AS text, -3 AS number, '-1.5' AS money, NULL AS nothing, toDate('2026-11-22') AS day`;
    expect(await query(sql, '--format', 'csv')).toBe(
      `"text","number","money","nothing","day"\r\n"'=1+1",-3,"-1.5",,2026-11-22\r\n`,
    );
    expect(await query(sql, '--format', 'csv', '--escape', 'none')).toBe(
      '"text","number","money","nothing","day"\r\n"=1+1",-3,"-1.5",,"2026-11-22"\r\n',
    );
    expect(await query('SELECT 9007199254740993 AS a, 3 AS b', '--format', 'json')).toBe(
      '[\n{"a":"9007199254740993","b":3}\n]\n',
    );
  });

  it('lists the views where no SQL is given', async () => {
    const { out } = await everloop('query', '--data', dataDir);
    expect(out).toMatch(/retention_default\s+│ project:String, from:Date, to:Date/);
  });

  it('refuses SQL that does more than read', async () => {
    const { failure } = await everloop('query', 'DROP TABLE events', '--data', dataDir);
    expect(failure).toMatch(/only SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN/);
  });
});

describe('everloop segment', () => {
  const segment = (...args: string[]) => everloop('segment', ...args, '--config', config);
  const rule = '{"did":{"event":"Made Up"}}';

  it('stores the set of a rule and prints a key, by which it is counted, exported and asked in SQL', async () => {
    const { out } = await segment('store', '--rule', rule);
    const key = out.trim();
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect((await segment('count', key)).out).toBe('1\n');
    expect((await segment('members', key)).out).toBe('kind,id\r\nuser,somebody\r\n');
    expect((await segment('members', key, '--format', 'jsonl')).out).toBe(
      '{"kind":"user","id":"somebody"}\n',
    );
    const sql = `SELECT count() AS members FROM segment_members WHERE key = '${key}'`;
    expect((await everloop('query', sql, '--data', dataDir, '--format', 'csv')).out).toBe(
      '"members"\r\n1\r\n',
    );
  });

  it('says in one line what is wrong and what to do', async () => {
    expect((await segment('count', 'fams')).failure).toMatch(
      /^there is no segment "fams"\. Save one with PUT/,
    );
    expect((await segment('store')).failure).toMatch(/give either the name of a segment or --rule/);
    expect((await segment('store', '--rule', '{"dit":{}}')).failure).toMatch(
      /unknown name "dit"; did you mean "did"\? Known names: and, or/,
    );
    const elsewhere = await segment('list', '--url', 'http://127.0.0.1:9');
    expect(elsewhere.failure).toMatch(/has no adminKeys, which --url needs/);
  });
});

describe('one clear line', () => {
  it('for a data directory that another process holds', async () => {
    const { code, failure } = await everloop('serve', '--config', config, '--port', '0');
    expect({ code, failure }).toEqual({
      code: 1,
      failure: expect.stringMatching(
        /is in use by process \d+ \(everloop serve\): stop it, or choose another/,
      ),
    });
  });

  it('for a data directory without a warehouse', async () => {
    const { failure } = await everloop('query', 'SELECT 1', '--data', join(dataDir, 'nowhere'));
    expect(failure).toMatch(/there is no warehouse in .*nowhere: start "everloop serve" once/);
  });

  it('for a config that is not there', async () => {
    const { failure } = await everloop('serve', '--config', join(dataDir, 'gone.json'));
    expect(failure).toMatch(/There is no config file .*gone\.json/);
  });
});

it('teaches in --help', async () => {
  const { code, out } = await everloop('--help');
  expect(code).toBe(0);
  for (const command of ['serve', 'migrate', 'query', 'import'])
    expect(out).toMatch(new RegExp(`^  ${command} .*[a-z]`, 'm'));
});

// Last: it stops the shared server.
it('says which port is taken, lets go of everything, and starts again on what was stored', async () => {
  expect(await server.stop()).toBe(0);
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  const { port } = squatter.address() as AddressInfo;
  const refused = await everloop('serve', '--config', config, '--port', String(port));
  await new Promise((resolve) => squatter.close(resolve));
  expect(refused).toMatchObject({
    code: 1,
    failure: `port ${port} on 127.0.0.1 is in use: stop the program that listens there, or choose another with --port N`,
  });

  const alone = await everloop(
    'query',
    'SELECT count() FROM events FINAL',
    '--data',
    dataDir,
    '--format',
    'csv',
  );
  expect(alone.out).toBe('"count()"\r\n13\r\n');
  server = await start();
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
});
