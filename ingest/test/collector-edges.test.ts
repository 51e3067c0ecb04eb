import { gzipSync } from 'node:zlib';
import { PLACEHOLDER_IDS } from '@everloop/schemas';
import { describe, expect, test } from 'vitest';
import { startCollector, WRITE_KEY } from './support/collector.js';

/** The edges of every limit: the last that is taken and the first that is not. */

const KEY = { authorization: `Bearer ${WRITE_KEY}` };
const MAX_BODY = 5 * 1024 ** 2;
const MAX_EVENT = 32 * 1024;
const good = { type: 'track', event: 'Product Viewed', userId: 'u1', messageId: 'm1' };

/** JSON of exactly that many bytes, of which white space is the most. */
function bodyOf(bytes: number): string {
  const text = JSON.stringify(good);
  return `${text.slice(0, -1)}${' '.repeat(bytes - text.length)}}`;
}

describe('bytes of a body', () => {
  test.each<[name: string, body: string | Buffer, encoding: string, status: number]>([
    ['5 MiB', bodyOf(MAX_BODY), 'identity', 200],
    ['5 MiB and a byte', bodyOf(MAX_BODY + 1), 'identity', 413],
    ['5 MiB after decompression', gzipSync(bodyOf(MAX_BODY)), 'gzip', 200],
    ['5 MiB and a byte after decompression', gzipSync(bodyOf(MAX_BODY + 1)), 'gzip', 413],
    ['gzip of no compression over 5 MiB', gzipSync(bodyOf(MAX_BODY - 10), { level: 0 }), 'gzip', 413],
  ])('%s', async (_name, body, encoding, status) => {
    const { post } = await startCollector();
    const response = await post('/v1/track', body, { ...KEY, 'content-encoding': encoding });
    expect(response.statusCode).toBe(status);
  });

  test('gzip of several members is one body', async () => {
    const { post, log } = await startCollector();
    const text = JSON.stringify(good);
    const body = Buffer.concat([gzipSync(text.slice(0, 20)), gzipSync(text.slice(20))]);
    expect((await post('/v1/track', body, { ...KEY, 'content-encoding': 'gzip' })).statusCode).toBe(200);
    expect(log.events()).toHaveLength(1);
  });
});

describe('bytes of an event', () => {
  const eventOf = (bytes: number) => {
    const empty = JSON.stringify({ ...good, properties: { text: '' } }).length;
    return { ...good, properties: { text: 'x'.repeat(bytes - empty) } };
  };

  test.each([
    [MAX_EVENT, 1],
    [MAX_EVENT + 1, 0],
  ])('%i: %i accepted', async (bytes, accepted) => {
    const { send, log } = await startCollector();
    const event = eventOf(bytes);
    expect(JSON.stringify(event)).toHaveLength(bytes);
    expect(await send(event, good)).toMatchObject({ accepted: accepted + 1, deadLettered: 1 - accepted });
    expect(log.deadLetters().map((letter) => letter.code)).toEqual(accepted === 1 ? [] : ['event_too_large']);
  });

  test('white space is no part of it', async () => {
    const { post } = await startCollector();
    expect((await post('/v1/track', bodyOf(MAX_EVENT * 2), KEY)).json().accepted).toBe(1);
  });
});

test('2,500 events are a batch', async () => {
  const { send } = await startCollector();
  const batch = Array.from({ length: 2_500 }, (_, n) => ({ ...good, messageId: `m${n}` }));
  expect(await send(...batch)).toEqual({ success: true, accepted: 2_500, deadLettered: 0, verdicts: [] });
  expect(await send()).toEqual({ success: true, accepted: 0, deadLettered: 0, verdicts: [] });
});

describe('keys', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  test.each<[name: string, authorization: string, writeKey: unknown, status: number]>([
    ['a scheme in lower case', `basic ${base64(`${WRITE_KEY}:`)}`, undefined, 200],
    ['bearer in upper case', `BEARER ${WRITE_KEY}`, undefined, 200],
    ['a password behind the key', `Basic ${base64(`${WRITE_KEY}:secret`)}`, undefined, 200],
    ['an unknown key in the header beats a known one in the body', 'Bearer wk_other', WRITE_KEY, 401],
    ['a key without a scheme is none', WRITE_KEY, undefined, 401],
    ['a key without a scheme leaves the body', WRITE_KEY, WRITE_KEY, 200],
    ['a part of the key', `Bearer ${WRITE_KEY.slice(0, -1)}`, undefined, 401],
    ['the key and more', `Bearer ${WRITE_KEY}x`, undefined, 401],
    ['a name that every object has', 'Bearer constructor', undefined, 401],
  ])('%s', async (_name, authorization, writeKey, status) => {
    const { post } = await startCollector();
    expect((await post('/v1/track', { ...good, writeKey }, { authorization })).statusCode).toBe(status);
  });
});

describe('ids', () => {
  test.each([...PLACEHOLDER_IDS])('%j is a placeholder, in any case, white space around it', async (id) => {
    const { send } = await startCollector();
    const spellings = [id, id.toUpperCase(), ` \t${id}\n`];
    const answer = await send(...spellings.map((userId) => ({ ...good, userId })));
    expect(answer.verdicts.map((verdict) => verdict.code)).toEqual(spellings.map(() => 'placeholder_id'));
  });

  test.each([
    ['userId', 'track', 'user_id'],
    ['anonymousId', 'track', 'anonymous_id'],
    ['previousId', 'alias', 'previous_id'],
    ['groupId', 'group', 'group_id'],
    ['messageId', 'track', 'message_id'],
  ])('%s is read by its own text', async (member, type, column) => {
    const { post, log } = await startCollector();
    const { [member as 'userId']: _, ...others } = { ...good, type };
    const body = `{${JSON.stringify(others).slice(1, -1)},"${member}":9007199254740993}`;
    expect((await post('/v1/batch', `{"batch":[${body}]}`, KEY)).json().verdicts).toEqual([]);
    expect(log.events()[0]?.[column as 'user_id']).toBe('9007199254740993');
  });

  test('so are the inviter and the invite', async () => {
    const { post, log } = await startCollector();
    const properties = '{"inviterId":9007199254740993,"inviteId":18446744073709551616}';
    await post('/v1/track', `{"event":"A","userId":"u1","properties":${properties}}`, KEY);
    expect(log.events()[0]).toMatchObject({ inviter: '9007199254740993', invite: '18446744073709551616' });
  });

  test.each([
    ['userId', [1]],
    ['userId', {}],
    ['anonymousId', ['a']],
    ['anonymousId', false],
  ])('%s %j is no id, whatever the other is', async (member, id) => {
    const { send } = await startCollector();
    const answer = await send({ ...good, userId: 'u1', anonymousId: 'a1', [member]: id });
    expect(answer.verdicts[0]?.code).toBe('invalid_id');
  });

  test('256 bytes are an id, an event name and a messageId', async () => {
    const { send } = await startCollector();
    const long = 'é'.repeat(128);
    const answer = await send({ ...good, userId: long, event: long, messageId: long });
    expect(answer).toMatchObject({ accepted: 1, verdicts: [] });
  });
});

describe('time', () => {
  const context = { library: { name: 'analytics.js' } };
  const NOON_MS = Date.parse('2026-11-22T12:00:00.000Z');

  test.each([
    ['2026-11-22T10:00:00.123456789+01:00', '2026-11-22T09:00:00.123Z'],
    ['2026-11-22T10:00:00.999999Z', '2026-11-22T10:00:00.999Z'],
    ['2026-11-22T10:00:00', '2026-11-22T10:00:00.000Z'],
    ['2026-11-22T10:00:00-0330', '2026-11-22T13:30:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ])('%s is %s', async (timestamp, stored) => {
    const { send, log } = await startCollector();
    expect((await send({ ...good, timestamp })).verdicts).toEqual([]);
    expect(log.events()[0]?.timestamp).toBe(stored);
  });

  test.each([
    '',
    'now',
    '22.11.2026',
    '1795345200',
    '2026-13-01T00:00:00Z',
    '2026-11-22T25:00:00Z',
    {},
    true,
  ])('%j is no time', async (timestamp) => {
    const { send } = await startCollector();
    expect((await send({ ...good, timestamp })).verdicts[0]?.code).toBe('invalid_timestamp');
  });

  test.each([
    // Milliseconds that the device is behind, quarters of an hour that are added.
    [900_000, 0],
    [900_001, 1],
    [1_349_999, 1],
    [1_350_000, 2],
    [-900_000, 0],
    [-900_001, -1],
    [-1_350_000, -1],
    [-1_350_001, -2],
  ])('a device that is %i ms behind: %i quarters', async (behindMs, quarters) => {
    const { send, log } = await startCollector();
    const sentAt = new Date(NOON_MS - behindMs).toISOString();
    await send({ ...good, context, sentAt, timestamp: '2026-11-22T06:00:00Z' });
    expect(log.events()[0]).toMatchObject({
      timestamp: new Date(Date.parse('2026-11-22T06:00:00Z') + quarters * 900_000).toISOString(),
      sent_at: sentAt,
    });
  });

  test('a device’s event that is resent hours later lands where it was', async () => {
    const { send, log, clock } = await startCollector();
    const event = { ...good, context, timestamp: '2026-11-22T09:00:00Z' };
    for (const [now, sentAt] of [
      // The device is two hours behind and says so each time it sends.
      ['2026-11-22T12:00:00Z', '2026-11-22T10:00:03Z'],
      ['2026-11-22T17:00:09Z', '2026-11-22T15:00:00Z'],
    ]) {
      clock.set(now!);
      await send({ ...event, sentAt });
    }
    expect(log.events().map((row) => row.timestamp)).toEqual(Array(2).fill('2026-11-22T11:00:00.000Z'));
  });
});

describe('a derived messageId', () => {
  const unnamed = { ...good, messageId: null, timestamp: '2026-11-20T10:00:00Z' };

  test('speaks of what was inherited, but not of when it was sent', async () => {
    const { post, log } = await startCollector();
    const send = async (envelope: object) => await post('/v1/batch', { ...envelope, batch: [unnamed] }, KEY);
    await send({ context: { locale: 'de' }, sentAt: '2026-11-22T11:00:00Z' });
    await send({ context: { locale: 'de' }, sentAt: '2026-11-22T11:30:00Z' });
    await send({ context: { locale: 'fr' } });
    await post('/v1/import', { batch: [{ ...unnamed, context: { locale: 'de' } }] }, KEY);
    const [first, copy, other, alone] = log.events().map((row) => row.message_id);
    expect([copy, alone]).toEqual([first, first]);
    expect(other).not.toBe(first);
  });
});

test('members that nobody knows are ignored', async () => {
  const { send, log } = await startCollector();
  const answer = await send({
    ...good,
    _metadata: { bundled: [] },
    channel: 'server',
    version: 2,
    rudderId: 'r',
  });
  expect(answer).toMatchObject({ accepted: 1, verdicts: [] });
  expect(log.entries[0]?.row).not.toMatch(/_metadata|rudderId/);
});

describe('addresses', () => {
  test.each<[ip: string, policy: 'keep' | 'truncate', stored: string | undefined]>([
    ['203.0.113.77', 'truncate', '203.0.113.0'],
    ['::ffff:203.0.113.77', 'truncate', '203.0.113.0'],
    ['::ffff:203.0.113.77', 'keep', '203.0.113.77'],
    ['2001:db8:1:2:3:4:5:6', 'truncate', '2001:db8:1::'],
    ['2001:db8::6', 'truncate', '2001:db8:0::'],
    ['::1', 'truncate', '::'],
    ['fe80::1%eth0', 'truncate', 'fe80:0:0::'],
    ['203.0.113.77, 198.51.100.1', 'truncate', undefined],
    ['somewhere', 'truncate', undefined],
    ['', 'keep', undefined],
  ])('%s, %s', async (ip, ipPolicy, stored) => {
    const { send, log } = await startCollector({ ipPolicy });
    await send({ ...good, context: { ip, request_ip: ip } });
    expect(log.events()[0]?.ip).toBe(stored);
    const context = JSON.parse(log.events()[0]?.context ?? '{}');
    expect([context.ip, context.request_ip]).toEqual([stored, stored]);
  });

  test('of the peer, where a proxy that is trusted names it', async () => {
    const context = { library: { name: 'analytics.js' } };
    const headers = { ...KEY, 'x-forwarded-for': '203.0.113.77', 'x-forwarded-proto': 'https' };
    for (const trustProxy of [false, true, ['127.0.0.0/8'], ['192.0.2.1']]) {
      const { post, log, app } = await startCollector({ ipPolicy: 'keep' }, { settings: { trustProxy } });
      await post('/v1/track', { ...good, context }, headers);
      const isTrusted = trustProxy === true || String(trustProxy) === '127.0.0.0/8';
      expect(log.events()[0]?.ip).toBe(isTrusted ? '203.0.113.77' : '127.0.0.1');
      const settings = await app.inject({ url: `/v1/projects/${WRITE_KEY}/settings`, headers });
      expect(settings.json().integrations['Segment.io'].protocol).toBe(isTrusted ? undefined : 'http');
    }
  });
});

test('OPTIONS is answered on every path', async () => {
  const { app } = await startCollector();
  for (const url of ['/v1/batch', '/v1/t/', '/v1/m', '/v1/projects/x/settings', '/nowhere', '/']) {
    const response = await app.inject({
      method: 'OPTIONS',
      url,
      headers: { origin: 'https://shop.example' },
    });
    expect([url, response.statusCode]).toEqual([url, 204]);
    expect(response.headers['access-control-allow-origin']).toBe('https://shop.example');
  }
});

test('a key may be as long as the configuration takes it', async () => {
  const key = 'k'.repeat(128);
  const { app } = await startCollector({ writeKeys: [key] });
  expect((await app.inject(`/v1/projects/${key}/settings`)).statusCode).toBe(200);
});
