import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EverloopProcess, runEverloop, startEverloop } from './support/everloop-process.js';

/** Commands of the operator: next to a running server, through its address, and alone. */

const projects = [
  { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop_test'], adminKeys: ['ak_shop_test'] },
  { id: 'club', timeZone: 'UTC', writeKeys: ['wk_club_test'] },
];
let root: string;
let server: EverloopProcess;
let file: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'everloop-operator-'));
  const dataDir = join(root, 'data');
  file = join(root, 'config.json');
  const config = { projects, dataDir, freshnessMs: 20_000, logLevel: 'silent' as const };
  writeFileSync(file, JSON.stringify(config));
  server = await startEverloop(dataDir, config);
});
afterAll(async () => {
  await server?.kill();
  rmSync(root, { recursive: true, force: true });
});

const everloop = (...args: string[]) => runEverloop([...args, '--config', file]);
const lettersOf = async (...args: string[]) =>
  JSON.parse((await everloop('dead-letters', 'list', '--format', 'json', ...args)).out);

async function send(batch: object[], key = 'wk_shop_test') {
  const response = await fetch(`${server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ batch }),
  });
  expect(response.status).toBe(200);
}

const big = {
  type: 'track',
  event: 'Item Viewed',
  userId: 'ada',
  messageId: 'm-big',
  properties: { text: 'x'.repeat(40_000) },
};

describe('dead letters', () => {
  it('are counted, listed and shown', async () => {
    await send([big, { type: 'track', userId: 'ada', messageId: 'm-nameless' }]);
    const { counts, deadLetters } = await lettersOf();
    expect(counts).toEqual([
      { code: 'event_too_large', waiting: 1, replayed: 0 },
      { code: 'missing_event', waiting: 1, replayed: 0 },
    ]);
    const table = (await everloop('dead-letters', 'list', '--code', 'missing_event')).out;
    expect(table).toMatch(/^code +waiting +replayed$/m);
    expect(table).toContain('m-nameless');
    expect(table).not.toContain('m-big');
    const { id } = deadLetters.find((letter: { messageId: string }) => letter.messageId === 'm-big');
    const shown = JSON.parse((await everloop('dead-letters', 'show', id)).out);
    expect(shown).toMatchObject({ code: 'event_too_large', event: big });
  });

  it('are replayed, by an address too', async () => {
    const args = ['dead-letters', 'replay', '--code', 'event_too_large', '--url', server.url];
    expect((await everloop(...args)).out).toBe('1 replayed, 0 refused again\n');
    expect((await everloop('dead-letters', 'replay', '--code', 'missing_event')).out).toContain(
      '0 replayed, 1 refused again',
    );
    expect((await lettersOf()).counts).toContainEqual({ code: 'event_too_large', waiting: 0, replayed: 1 });
  });

  it('are erased by raw id', async () => {
    expect((await everloop('dead-letters', 'erase', '--user', 'bo')).out).toBe('0 dead letters erased\n');
    expect((await everloop('dead-letters', 'erase', '--user', 'ada')).out).toBe('2 dead letters erased\n');
    expect((await lettersOf('--replayed')).counts).toEqual([]);
  });

  it('say what is wrong with a call', async () => {
    expect((await everloop('expire')).out).toBe(
      'project shop: 0 dead letters of robots dropped; all events are kept because keepDays is not set\n',
    );
    expect((await everloop('dead-letters', 'replay')).failure).toMatch(/give `ids`, a `code`, or both/);
    expect((await everloop('dead-letters', 'erase')).failure).toMatch(/give a `userId` or an `anonymousId`/);
    expect((await everloop('dead-letters', 'show', '0')).failure).toMatch(/no dead letter with this id/);
    const elsewhere = ['--project', 'club', '--url', server.url];
    expect((await everloop('dead-letters', 'list', ...elsewhere)).failure).toMatch(/"club" has no adminKeys/);
    expect((await everloop('dead-letters', 'list', '--url', 'http://127.0.0.1:1')).failure).toBe(
      'nothing listens at 127.0.0.1:1: start "everloop serve" there, or check --url',
    );
  });
});

describe('a person', () => {
  const at = '2026-11-20T10:00:00.000Z';
  const person = [
    { type: 'page', anonymousId: 'phone', messageId: 'p1', timestamp: at, name: 'Home' },
    {
      type: 'identify',
      anonymousId: 'phone',
      userId: 'cleo',
      messageId: 'p2',
      timestamp: at,
      traits: { plan: 'free', 'a.b': 1 },
    },
    {
      type: 'track',
      event: 'Order Completed',
      userId: 'cleo',
      messageId: 'p3',
      timestamp: at,
      properties: { revenue: '12.50', currency: 'EUR', code: 7, 'a.b': 'dot' },
    },
    { type: 'alias', userId: 'cleo', previousId: 'cleopatra', messageId: 'p4', timestamp: at },
    { type: 'track', userId: 'cleo', messageId: 'p5' },
    {
      type: 'identify',
      userId: 'cleo',
      messageId: 'p6',
      timestamp: '2026-11-21T10:00:00.000Z',
      traits: { plan: 'pro' },
    },
  ];
  const read = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('is written down whole, whichever id is named, and nobody else', async () => {
    await send([...person, { type: 'track', event: 'Item Viewed', userId: 'bo', messageId: 'b1' }]);
    const out = join(root, 'cleo.jsonl');
    expect(await everloop('export-person', 'phone', '--anonymous', '--out', out)).toMatchObject({
      code: 0,
      out: '',
      err: '',
    });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const records = read(readFileSync(out, 'utf8'));
    expect(records[0]).toMatchObject({
      record: 'person',
      project: 'shop',
      rawIds: [
        { kind: 'anonymous', id: 'cleopatra' },
        { kind: 'anonymous', id: 'phone' },
        { kind: 'user', id: 'cleo' },
        { kind: 'user', id: 'cleopatra' },
      ],
    });
    expect(records.at(-1)).toEqual({
      record: 'end',
      counts: { event: 5, link: 3, fact: 1, activeDay: 2, segment: 0, deadLetter: 1 },
    });
    expect(records.at(-2)).toEqual({ record: 'traits', traits: { plan: 'pro', 'a.b': 1 } });
    const order = records.find((record) => record.message_id === 'p3' && record.record === 'event');
    expect(order.properties).toEqual({ revenue: '12.50', currency: 'EUR', code: 7, 'a.b': 'dot' });
    expect(records.find((record) => record.record === 'fact')).toMatchObject({
      revenue: '12.5',
      currency: 'EUR',
    });
    expect(JSON.stringify(records)).not.toContain('"b1"');
  });

  it('is erased, with a proof, and an export is empty', async () => {
    const { out } = await everloop('erase', 'cleopatra');
    expect(out).toMatch(/^project shop: 4 raw ids erased at 20/);
    expect(out).toMatch(/^events +5 +0$/m);
    expect(out).toMatch(/^dead_letters +1 +0$/m);
    expect(out.match(/^ {2}[0-9a-f]{64}$/gm)).toHaveLength(4);
    await send(person);
    // p5 has no event name, which no longer matters.
    const { deadLetters } = await lettersOf('--code', 'erased');
    expect(deadLetters).toHaveLength(6);
    const shown = JSON.parse((await everloop('dead-letters', 'show', deadLetters[0].id)).out);
    expect(shown.event).toEqual({});
    expect((await everloop('dead-letters', 'replay', '--code', 'erased')).out).toMatch(
      /^0 replayed, 6 refused/,
    );
    const records = read((await everloop('export-person', 'cleo')).out);
    expect(records.at(-1).counts).toMatchObject({ event: 0, link: 0, fact: 0, activeDay: 0 });
  });
});

// Last: it stops the shared server.
it('works alone where no server runs', { timeout: 240_000 }, async () => {
  await send([big]);
  expect(await server.stop()).toBe(0);
  expect((await everloop('dead-letters', 'replay', '--code', 'event_too_large')).out).toBe(
    '1 replayed, 0 refused again\n',
  );
  expect((await everloop('erase', 'ada')).out).toMatch(/^events +\d+ +0$/m);
});
