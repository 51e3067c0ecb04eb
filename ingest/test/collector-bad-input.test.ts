import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startCollector, WRITE_KEY } from './support/collector.js';

const KEY = { authorization: `Bearer ${WRITE_KEY}` };
const NESTED = 10_000;

const good = { type: 'track', event: 'Product Viewed', userId: 'u1', messageId: 'm1' };

describe('a request that is refused as a whole', () => {
  test.each<
    [
      name: string,
      path: string,
      body: string | Buffer,
      headers: Record<string, string>,
      status: number,
      code: string,
    ]
  >([
    ['nothing', '/v1/track', '', KEY, 400, 'INVALID_BODY'],
    ['not JSON', '/v1/track', '{"a":', KEY, 400, 'INVALID_BODY'],
    [
      'a form',
      '/v1/track',
      'a=1&b=2',
      { ...KEY, 'content-type': 'application/x-www-form-urlencoded' },
      400,
      'INVALID_BODY',
    ],
    ['a batch without a list', '/v1/batch', '{"batch":{}}', KEY, 400, 'INVALID_BODY'],
    ['a batch that is a list', '/v1/batch', '[]', KEY, 400, 'INVALID_BODY'],
    ['a number that is none', '/v1/track', '{"a":1e}', KEY, 400, 'INVALID_BODY'],
    [
      'a truncated gzip',
      '/v1/track',
      gzipSync(JSON.stringify(good)).subarray(0, 30),
      { ...KEY, 'content-encoding': 'gzip' },
      400,
      'INVALID_BODY',
    ],
    [
      'gzip that is none',
      '/v1/track',
      JSON.stringify(good),
      { ...KEY, 'content-encoding': 'gzip' },
      400,
      'INVALID_BODY',
    ],
    [
      'an encoding nobody knows',
      '/v1/track',
      'x',
      { ...KEY, 'content-encoding': 'compress' },
      415,
      'UNSUPPORTED_ENCODING',
    ],
    ['no key', '/v1/track', JSON.stringify(good), {}, 401, 'MISSING_WRITE_KEY'],
    [
      'an unknown key',
      '/v1/track',
      JSON.stringify(good),
      { authorization: 'Bearer wk_other' },
      401,
      'UNKNOWN_WRITE_KEY',
    ],
    ['a key that is not text', '/v1/track', '{"writeKey":7}', {}, 401, 'MISSING_WRITE_KEY'],
    ['a body beyond 5 MiB', '/v1/track', `{"a":"${'x'.repeat(5 * 1024 ** 2)}"}`, KEY, 413, 'BODY_TOO_LARGE'],
    [
      'a bomb',
      '/v1/track',
      gzipSync(Buffer.alloc(64 * 1024 ** 2)),
      { ...KEY, 'content-encoding': 'gzip' },
      413,
      'BODY_TOO_LARGE',
    ],
    ['4 MB of brackets', '/v1/track', '['.repeat(4_000_000), KEY, 400, 'INVALID_BODY'],
    [
      'more lists than anybody needs',
      '/v1/batch',
      `{"batch":[[${'[],'.repeat(200_000)}[]]]}`,
      KEY,
      400,
      'INVALID_BODY',
    ],
    ['10,001 items', '/v1/batch', `{"batch":[${'{},'.repeat(10_000)}{}]}`, KEY, 413, 'BATCH_TOO_LONG'],
    ['an address that is none', '/v1/%zz', JSON.stringify(good), KEY, 400, 'INVALID_BODY'],
    ['an unknown path', '/v1/tracks', JSON.stringify(good), KEY, 404, 'NOT_FOUND'],
  ])('%s', async (_name, path, body, headers, status, code) => {
    const { post, log } = await startCollector();
    const response = await post(path, body, headers);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ success: false, code, message: expect.stringMatching(/.+/) });
    expect(log.entries).toEqual([]);
  });

  test('a method other than POST', async () => {
    const { app } = await startCollector();
    const response = await app.inject({ method: 'PUT', url: '/v1/track', payload: '{}' });
    expect([response.statusCode, response.json().code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(response.headers.allow).toBe('POST, OPTIONS');
    expect((await app.inject({ method: 'HEAD', url: '/v1/batch/' })).statusCode).toBe(405);
  });
});

describe('an event that goes to the dead letters', () => {
  const long = 'x'.repeat(257);
  test.each<[name: string, event: unknown, code: string]>([
    ['no object', 7, 'not_an_object'],
    ['null', null, 'not_an_object'],
    ['a list', [], 'not_an_object'],
    ['no type', { ...good, type: undefined }, 'invalid_type'],
    ['an unknown type', { ...good, type: 'Track' }, 'invalid_type'],
    ['a type from the prototype', { ...good, type: 'constructor' }, 'invalid_type'],
    ['no id', { ...good, userId: null }, 'missing_id'],
    ['only placeholders', { ...good, userId: ' NULL ', anonymousId: 0 }, 'placeholder_id'],
    ['an id that is a boolean', { ...good, userId: true }, 'invalid_id'],
    ['an anonymousId that is an object', { ...good, anonymousId: {} }, 'invalid_id'],
    ['a long userId', { ...good, userId: long }, 'id_too_long'],
    ['a userId of many bytes', { ...good, userId: '€'.repeat(86) }, 'id_too_long'],
    ['an empty messageId', { ...good, messageId: '' }, 'invalid_message_id'],
    ['a messageId that is a list', { ...good, messageId: [1] }, 'invalid_message_id'],
    ['a long messageId', { ...good, messageId: long }, 'message_id_too_long'],
    ['no event name', { ...good, event: undefined }, 'missing_event'],
    ['an empty event name', { ...good, event: '' }, 'missing_event'],
    ['a number as event name', { ...good, event: 7 }, 'invalid_event'],
    ['a long event name', { ...good, event: long }, 'event_name_too_long'],
    ['a group without groupId', { type: 'group', userId: 'u1' }, 'missing_group_id'],
    ['an alias without previousId', { type: 'alias', userId: 'u1' }, 'incomplete_alias'],
    ['an alias without userId', { type: 'alias', previousId: 'a1', anonymousId: 'a1' }, 'incomplete_alias'],
    [
      'an alias from a placeholder',
      { type: 'alias', previousId: 'undefined', userId: 'u1' },
      'incomplete_alias',
    ],
    ['a time that is none', { ...good, timestamp: 'yesterday' }, 'invalid_timestamp'],
    ['a time that is a number', { ...good, timestamp: 1_795_345_200_000 }, 'invalid_timestamp'],
    ['a day that does not exist', { ...good, timestamp: '2026-02-30' }, 'invalid_timestamp'],
    ['a time beyond the horizon', { ...good, timestamp: '2023-11-23T11:59:59.999Z' }, 'timestamp_too_old'],
    ['a time before all calendars', { ...good, timestamp: '0001-01-01T00:00:00Z' }, 'timestamp_too_old'],
    ['a time ahead', { ...good, timestamp: '2026-11-23T12:00:00.001Z' }, 'timestamp_in_future'],
    ['a time far ahead', { ...good, timestamp: '9999-12-31T23:59:59Z' }, 'timestamp_in_future'],
    ['properties that are text', { ...good, properties: 'a' }, 'invalid_properties'],
    ['properties that are a list', { ...good, properties: [1] }, 'invalid_properties'],
    ['traits that are a number', { ...good, type: 'identify', traits: 7 }, 'invalid_properties'],
    ['a context that is text', { ...good, context: 'web' }, 'invalid_properties'],
    ['33 levels', { ...good, properties: nest(33) }, 'properties_too_complex'],
    ['33 levels of context', { ...good, context: nest(33) }, 'properties_too_complex'],
    [
      '1,001 paths',
      { ...good, properties: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`k${i}`, i])) },
      'properties_too_complex',
    ],
    ['a long key', { ...good, properties: { [long]: 1 } }, 'properties_too_complex'],
    [
      'two keys that spell one path',
      { ...good, properties: { 'a.b': 1, 'a%2Eb': 2 } },
      'properties_too_complex',
    ],
    ['more than 32 KB', { ...good, properties: { text: 'x'.repeat(32 * 1024) } }, 'event_too_large'],
  ])('%s', async (_name, event, code) => {
    const { send, log } = await startCollector();
    const answer = await send(event, good);
    expect(answer).toMatchObject({
      accepted: 1,
      deadLettered: 1,
      verdicts: [{ index: 0, outcome: 'dead_lettered', code }],
    });
    expect(log.deadLetters()).toMatchObject([
      { project: 'shop', code, received_at: '2026-11-22T12:00:00.000Z' },
    ]);
    expect(log.events()).toHaveLength(1);
  });

  test('10,000 levels, in a single call', async () => {
    const { post, log } = await startCollector();
    const deep = `{"event":"A","userId":"u1","properties":${'{"a":'.repeat(NESTED)}1${'}'.repeat(NESTED)}}`;
    const response = await post('/v1/track', deep, KEY);
    expect(response.statusCode).toBe(200);
    expect(log.deadLetters()[0]?.code).toBe('event_too_large');
  });

  test('the 2,501st of a batch, kept whole for a replay', async () => {
    const { post, log } = await startCollector();
    const batch = Array.from({ length: 2_502 }, (_, index) => ({ ...good, messageId: `m${index}` }));
    const response = await post('/v1/batch', { writeKey: WRITE_KEY, sentAt: '2026-11-22T12:00:00Z', batch });
    expect(response.json()).toMatchObject({ accepted: 2_500, deadLettered: 2 });
    expect(log.deadLetters().map((letter) => [letter.code, letter.message_id])).toEqual([
      ['batch_too_long', 'm2500'],
      ['batch_too_long', 'm2501'],
    ]);
    expect(JSON.parse(log.deadLetters()[0]?.body ?? '')).toMatchObject({
      messageId: 'm2500',
      sentAt: '2026-11-22T12:00:00Z',
    });
  });

  test('below the limit of nesting, in a batch whose other events are kept', async () => {
    const { post, log } = await startCollector();
    const deep = `{"type":"track","event":"A","userId":"u1","properties":${'{"a":'.repeat(NESTED)}1${'}'.repeat(NESTED)}}`;
    const response = await post('/v1/batch', `{"batch":[${JSON.stringify(good)},${deep}]}`, KEY);
    expect(response.json()).toMatchObject({ accepted: 1, deadLettered: 1 });
    expect(log.events()).toHaveLength(1);
  });

  test('whose batch has a context that is larger than an event, without which it is kept', async () => {
    const { post, log } = await startCollector();
    const context = { library: { name: 'analytics-go' }, text: 'x'.repeat(32 * 1024) };
    const response = await post('/v1/batch', { context, batch: [good, good] }, KEY);
    expect(response.json()).toMatchObject({ deadLettered: 2, verdicts: [{ code: 'event_too_large' }, {}] });
    expect(log.deadLetters().map((letter) => JSON.parse(letter.body ?? ''))).toEqual([good, good]);
  });

  test('tells of 100 and counts the rest', async () => {
    const { send } = await startCollector();
    const answer = await send(...Array.from({ length: 130 }, () => ({ type: 'track' })));
    expect([answer.verdicts.length, answer.verdictsOmitted, answer.deadLettered]).toEqual([100, 30, 130]);
  });

  test('is one letter however often and whenever it is sent', async () => {
    const { send, log } = await startCollector();
    await send({ type: 'track', userId: 'u1', sentAt: '2026-11-22T12:00:00Z' });
    await send({ userId: 'u1', sentAt: '2026-11-22T12:05:00Z', type: 'track' });
    expect(new Set(log.deadLetters().map((letter) => letter.id)).size).toBe(1);
  });

  test('is another letter on another route', async () => {
    const { post, log } = await startCollector();
    for (const path of ['/v1/track', '/v1/alias', '/v1/group']) await post(path, { userId: 'u1' }, KEY);
    expect(new Set(log.deadLetters().map((letter) => letter.id)).size).toBe(3);
  });

  test('has the id that the same event gets once it is taken, addresses or not', async () => {
    const { send, log, clock } = await startCollector();
    const timestamp = '2026-11-24T00:00:00Z';
    const event = { ...good, messageId: undefined, timestamp, context: { ip: '203.0.113.77' } };
    await send(event, { ...event, timestamp: undefined, event: '' });
    clock.set(timestamp);
    await send(event);
    const [row] = log.events();
    expect(row?.message_id).toMatch(/^derived-[0-9a-f]{32}$/);
    expect(log.deadLetters().map((letter) => letter.message_id)).toEqual([row?.message_id, '']);
  });
});

describe('an odd event that is stored', () => {
  test.each<[name: string, properties: string, stored: Record<string, unknown>]>([
    ['a null byte', String.raw`{"a":"x\u0000y"}`, { a: 'x\u0000y' }],
    ['a lone surrogate', String.raw`{"a":"x\ud800y","\udc00":1}`, { a: 'x\ufffdy', '\ufffd': 1 }],
    ['a number beyond a double', '{"a":1e400,"b":-1e400}', { a: '1e400', b: '-1e400' }],
    [
      'a number beyond 64 bits',
      '{"a":18446744073709551616,"b":-9223372036854775809}',
      { a: '18446744073709551616', b: '-9223372036854775809' },
    ],
    ['a key twice', '{"a":1,"a":2}', { a: 2 }],
    ['dots in keys', '{"a.b":1,"a":{"b":2}}', { 'a%2Eb': 1, a: { b: 2 } }],
    ['constructor', '{"constructor":{"prototype":{"x":1}}}', { constructor: { prototype: { x: 1 } } }],
    ['an empty list, as PHP writes an object', '[]', {}],
  ])('%s', async (_name, properties, stored) => {
    const { post, log } = await startCollector();
    const response = await post('/v1/track', `{"event":"A","userId":"u1","properties":${properties}}`, KEY);
    expect(response.json()).toMatchObject({ accepted: 1, deadLettered: 0 });
    expect(log.events()[0]?.properties ?? {}).toEqual(stored);
  });

  test('a member named __proto__ stays one, and nothing inherits it', async () => {
    const { post, log } = await startCollector();
    await post(
      '/v1/track',
      '{"event":"A","userId":"u1","__proto__":{"userId":"u2"},"properties":{"__proto__":{"x":1}}}',
      KEY,
    );
    expect(log.entries[0]?.row).toContain('"properties":{"__proto__":{"x":1}}');
    expect(log.events()[0]?.user_id).toBe('u1');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('an integer within 64 bits keeps every digit', async () => {
    const { post, log } = await startCollector();
    await post('/v1/track', '{"event":"A","userId":"u1","properties":{"a":18446744073709551615}}', KEY);
    expect(log.entries[0]?.row).toContain('"properties":{"a":18446744073709551615}');
  });
});

function nest(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level += 1) value = { a: value };
  return value;
}
