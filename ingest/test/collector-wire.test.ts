import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { EventLogError } from '../src/ports/event-log.js';
import { startCollector, WRITE_KEY } from './support/collector.js';

const KEY = { authorization: `Bearer ${WRITE_KEY}` };
const call = { event: 'Product Viewed', userId: 'u1', messageId: 'm1', previousId: 'a1', groupId: 'g1' };

describe('routes', () => {
  test.each(['track', 'identify', 'page', 'screen', 'group', 'alias'])(
    '%s, short and long, with a slash or without',
    async (type) => {
      for (const path of [`/v1/${type}`, `/v1/${type[0]}`, `/v1/${type}/`]) {
        const { post, log } = await startCollector();
        expect((await post(path, call, KEY)).statusCode).toBe(200);
        expect(log.events()).toMatchObject([{ type, message_id: 'm1' }]);
      }
    },
  );

  test.each(['/v1/batch', '/v1/b', '/v1/import', '/v1/import/', '/beacon/v1/batch'])(
    '%s takes a batch',
    async (path) => {
      const { post, log } = await startCollector();
      const response = await post(path, { batch: [{ ...call, type: 'track' }] }, KEY);
      expect(response.json()).toEqual({ success: true, accepted: 1, deadLettered: 0, verdicts: [] });
      expect(log.events()).toHaveLength(1);
    },
  );

  test.each([
    ['/v1/tracks', '/v1/track'],
    ['/v1/bacth', '/v1/batch'],
    ['/V1/Identify', '/v1/identify'],
    ['/v1/imports/?writeKey=wk_other', '/v1/import'],
    ['/beacon/v1/batches', '/beacon/v1/batch'],
    ['/sourceconfig', '/sourceConfig'],
  ])('%s does not exist, and the nearest is %s', async (path, nearest) => {
    const { post } = await startCollector();
    const response = await post(path, call, KEY);
    expect([response.statusCode, response.json().code]).toEqual([404, 'NOT_FOUND']);
    expect(response.json().message).toContain(`The nearest is \`${nearest}\`.`);
    expect(response.body).not.toContain('wk_other');
  });

  test.each(['/', '/wp-login.php', `/${'x'.repeat(5_000)}`])('nothing is near to %s', async (path) => {
    const { post } = await startCollector();
    const response = await post(path, call, KEY);
    expect([response.statusCode, response.json().message]).toEqual([
      404,
      'There is no such route. Events go to `/v1/batch`.',
    ]);
  });

  test('clients’ self-metrics are taken and dropped', async () => {
    const { post, log } = await startCollector();
    expect((await post('/v1/m', { series: [] })).statusCode).toBe(200);
    expect(log.entries).toEqual([]);
  });

  test('settings name one integration, where to send and no self-metrics', async () => {
    const { app } = await startCollector();
    const response = await app.inject({
      url: `/v1/projects/${WRITE_KEY}/settings`,
      headers: { host: 'events.shop.example' },
    });
    expect(response.json()).toEqual({
      integrations: {
        'Segment.io': { apiKey: WRITE_KEY, apiHost: 'events.shop.example/v1', protocol: 'http' },
      },
      metrics: { sampleRate: 0 },
    });
  });
});

describe('what the RudderStack browser SDK asks for', () => {
  test('its source is enabled, has no destinations, and reports nothing to its maker', async () => {
    const { app } = await startCollector();
    const off = { enabled: false };
    for (const path of ['/sourceConfig/', '/sourceConfig']) {
      const response = await app.inject(`${path}?p=npm&v=3.34.1&writeKey=${WRITE_KEY}`);
      expect(response.json()).toEqual({
        source: {
          id: WRITE_KEY,
          name: 'Everloop',
          enabled: true,
          config: { statsCollection: { errors: off, metrics: off } },
          destinations: [],
        },
      });
    }
  });

  test.each([
    ['', 'MISSING_WRITE_KEY'],
    ['?writeKey=', 'MISSING_WRITE_KEY'],
    ['?writeKey=wk_other', 'UNKNOWN_WRITE_KEY'],
    ['?writeKey=rk_shop_test', 'NOT_A_WRITE_KEY'],
  ])('sourceConfig%s: %s', async (query, code) => {
    const { app } = await startCollector({ readKeys: ['rk_shop_test'] });
    const response = await app.inject(`/sourceConfig/${query}`);
    expect([response.statusCode, response.json().code]).toEqual([401, code]);
  });
});

describe('a 401', () => {
  test.each([
    ['no key', {}, '', 'MISSING_WRITE_KEY', /has no write key/],
    ['a key nobody has', { authorization: 'Bearer wk_other' }, '', 'UNKNOWN_WRITE_KEY', /No project has/],
    ['a read key', { authorization: 'Bearer rk_shop_test' }, '', 'NOT_A_WRITE_KEY', /is a read key/],
    ['an admin key in the address', {}, '?writeKey=ak_shop_test', 'NOT_A_WRITE_KEY', /is an admin key/],
  ])('says that it is %s', async (_name, headers, query, code, message) => {
    const { post } = await startCollector({ readKeys: ['rk_shop_test'], adminKeys: ['ak_shop_test'] });
    const response = await post(`/v1/track${query}`, call, headers);
    expect([response.statusCode, response.json().code]).toEqual([401, code]);
    expect(response.json().message).toMatch(message);
    expect(response.body).not.toMatch(/[wra]k_/);
  });
});

describe('reading a request', () => {
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  test.each<[name: string, headers: Record<string, string>, body: object]>([
    ['Basic with a colon', basic(`${WRITE_KEY}:`), {}],
    ['Basic without one', basic(WRITE_KEY), {}],
    ['Basic before the body', basic(`${WRITE_KEY}:`), { writeKey: 'wk_other' }],
    ['an empty Basic, then the body', basic(':'), { writeKey: WRITE_KEY }],
    ['Bearer', KEY, {}],
    ['the body', {}, { writeKey: WRITE_KEY }],
  ])('takes the key from %s', async (_name, headers, body) => {
    const { post } = await startCollector();
    expect((await post('/v1/track', { ...call, ...body }, headers)).statusCode).toBe(200);
  });

  test.each<[query: string, headers: Record<string, string>, writeKey: string | undefined, status: number]>([
    [`?writeKey=${WRITE_KEY}`, {}, undefined, 200],
    [`?writeKey=${WRITE_KEY}`, {}, 'wk_other', 200],
    [`?writeKey=${WRITE_KEY}&writeKey=wk_other`, {}, undefined, 200],
    [`?writeKey=${WRITE_KEY}`, { authorization: 'Bearer wk_other' }, undefined, 401],
    ['?writeKey=wk_other', KEY, undefined, 200],
    ['?writeKey=wk_other', {}, WRITE_KEY, 401],
    ['?writeKey=', {}, WRITE_KEY, 200],
    ['?writekey=x', {}, WRITE_KEY, 200],
  ])('the address %s, headers %j, the body %s: %i', async (query, headers, writeKey, status) => {
    const { post } = await startCollector();
    expect((await post(`/v1/track${query}`, { ...call, writeKey }, headers)).statusCode).toBe(status);
  });

  test('the address is in no line of the log', async () => {
    const { post, logged, log } = await startCollector();
    log.failure = new EventLogError('LOG_UNAVAILABLE', 'disk', true);
    await post(`/v1/track?writeKey=${WRITE_KEY}`, call);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join()).not.toContain(WRITE_KEY);
  });

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense', ''])(
    'parses JSON labelled %j',
    async (type) => {
      const { post } = await startCollector();
      expect(
        (await post('/v1/track', JSON.stringify(call), { ...KEY, 'content-type': type })).statusCode,
      ).toBe(200);
    },
  );

  test.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ] as const)('unpacks %s', async (encoding, pack) => {
    const { post } = await startCollector();
    const headers = { ...KEY, 'content-encoding': encoding };
    expect((await post('/v1/track', pack(JSON.stringify(call)), headers)).statusCode).toBe(200);
  });

  test('an item inherits context, integrations and sentAt from its batch, and nothing else', async () => {
    const { post, log } = await startCollector();
    await post('/v1/batch', {
      writeKey: WRITE_KEY,
      messageId: 'batch',
      timestamp: '2026-01-01T00:00:00Z',
      userId: 'batch',
      sentAt: '2026-11-22T12:00:00Z',
      context: { library: { name: 'analytics-go' }, locale: 'de' },
      batch: [
        { type: 'track', event: 'A', anonymousId: 'a1', messageId: 'm1' },
        { type: 'track', event: 'A', anonymousId: 'a1', messageId: 'm2', context: { locale: 'fr' } },
      ],
    });
    const [first, second] = log.events();
    expect(first).toMatchObject({
      message_id: 'm1',
      timestamp: '2026-11-22T12:00:00.000Z',
      sent_at: '2026-11-22T12:00:00.000Z',
      library: 'analytics-go',
    });
    expect(first).not.toHaveProperty('user_id');
    expect(JSON.parse(second?.context ?? '')).toEqual({ library: { name: 'analytics-go' }, locale: 'fr' });
  });
});

describe('answers', () => {
  test('one append a request, before the answer', async () => {
    const { send, log } = await startCollector();
    await send({ ...call, type: 'track' }, { type: 'track' });
    expect([log.appends, log.entries.length]).toEqual([1, 2]);
  });

  test.each([
    [new EventLogError('LOG_FULL', 'full', true, 2_500), 429, 'OVERLOADED', '3'],
    [new EventLogError('LOG_UNAVAILABLE', 'disk', true, 10), 503, 'LOG_UNAVAILABLE', '1'],
    [new EventLogError('LOG_CLOSED', 'closed', true), 503, 'LOG_UNAVAILABLE', '1'],
  ])('%s', async (failure, status, code, retryAfter) => {
    const { post, log } = await startCollector();
    log.failure = failure;
    const response = await post('/v1/track', call, KEY);
    expect([response.statusCode, response.json().code, response.headers['retry-after']]).toEqual([
      status,
      code,
      retryAfter,
    ]);
  });

  test.each(['starting', 'draining'] as const)('while %s: 503, for an unknown key too', async (phase) => {
    const { post, app } = await startCollector({}, { phase: () => phase });
    const response = await post('/v1/track', call, { authorization: 'Bearer wk_other' });
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '1']);
    expect((await app.inject('/ready')).statusCode).toBe(503);
    expect((await app.inject('/health')).statusCode).toBe(200);
  });

  test('too many requests of one address, and too many events of one project, wait', async () => {
    const { post } = await startCollector(
      {},
      { settings: { limits: { requestsPerSecondPerAddress: 1, eventsPerSecondPerProject: 10 } } },
    );
    expect((await post('/v1/track', call, KEY)).statusCode).toBe(200);
    expect((await post('/v1/track', call, KEY)).statusCode).toBe(200);
    const third = await post('/v1/track', call, KEY);
    expect([third.statusCode, third.json().code, third.headers['retry-after']]).toEqual([
      429,
      'RATE_LIMITED',
      '1',
    ]);
  });

  test('any origin is reflected, on refusals too, and Retry-After is exposed', async () => {
    const { post, app } = await startCollector();
    const origin = 'https://shop.example';
    for (const response of [
      await post('/v1/track', call, { ...KEY, origin }),
      await post('/v1/track', call, { origin }),
      await post('/v1/nowhere', call, { origin }),
    ]) {
      expect(response.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'Retry-After',
        vary: 'Origin, Access-Control-Request-Headers',
      });
    }
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/v1/t',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': 'authorization, content-type, traceparent, tracestate, x-retry-count',
      'access-control-max-age': '86400',
    });
  });

  test.each([
    ['anonymousid,authorization,sentat', ', anonymousid, sentat'],
    ['Rsa-Retry-Attempt , X-Other', ', rsa-retry-attempt, x-other'],
    ['content-type', ''],
    ['', ''],
    ['two words', ''],
    ['a,,b', ''],
    ['a\u00fc', ''],
    [Array.from({ length: 300 }, (_, n) => `x-${n}`).join(), ''],
  ])('a preflight for %j allows%s', async (requested, more) => {
    const { app } = await startCollector();
    const headers = { origin: 'https://shop.example', 'access-control-request-headers': requested };
    const response = await app.inject({ method: 'OPTIONS', url: '/v1/track', headers });
    expect(response.headers['access-control-allow-headers']).toBe(
      `authorization, content-type, traceparent, tracestate, x-retry-count${more}`,
    );
  });

  test('the books balance: received is accepted and dead-lettered', async () => {
    const { send, post, app } = await startCollector();
    await send({ ...call, type: 'track' }, { ...call, type: 'track' }, { type: 'track' });
    await post('/v1/track', 'no JSON', KEY);
    const { body } = await app.inject('/metrics');
    expect(body).toContain('everloop_events_received_total{project="shop"} 3');
    expect(body).toContain('everloop_events_accepted_total{project="shop"} 2');
    expect(body).toContain('everloop_events_dead_lettered_total{project="shop",code="missing_id"} 1');
    expect(body).toContain('everloop_requests_refused_total{code="INVALID_BODY"} 1');
  });
});
