import { definePlan } from '@everloop/schemas';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startCollector, WRITE_KEY } from './support/collector.js';

const track = { type: 'track', event: 'Product Viewed', userId: 'u1', messageId: 'm1' };
const order = { ...track, event: 'Order Completed' };

describe('people', () => {
  test('a track that carries a placeholder belongs to the other id', async () => {
    const { send, log } = await startCollector();
    await send({ ...track, userId: 'null', anonymousId: ' a1 ' });
    expect(log.events()[0]).toMatchObject({ anonymous_id: ' a1 ' });
    expect(log.events()[0]).not.toHaveProperty('user_id');
  });

  test('numbers are ids by their own text', async () => {
    const { post, log } = await startCollector();
    await post(
      '/v1/batch',
      `{"writeKey":"${WRITE_KEY}","batch":[{"type":"track","event":"A","userId":9007199254740993},{"type":"track","event":"A","userId":1.50}]}`,
    );
    expect(log.events().map((row) => row.user_id)).toEqual(['9007199254740993', '1.50']);
  });

  test('an identify with a placeholder is stored, links nothing and says so', async () => {
    const { send } = await startCollector();
    const answer = await send({ type: 'identify', userId: 'u1', anonymousId: 'guest', messageId: 'm1' });
    expect(answer.verdicts).toMatchObject([{ outcome: 'accepted', code: 'placeholder', messageId: 'm1' }]);
  });

  test('an alias to itself is a circle', async () => {
    const { send, log } = await startCollector();
    const answer = await send({ type: 'alias', userId: 'u1', previousId: 'u1', messageId: 'm1' });
    expect(answer.verdicts).toMatchObject([{ outcome: 'accepted', code: 'cycle' }]);
    expect(log.events()[0]).toMatchObject({ user_id: 'u1', previous_id: 'u1' });
  });

  test('traits stand in traits or in the context', async () => {
    const { send, log } = await startCollector();
    await send({ type: 'identify', userId: 'u1', context: { traits: { plan: 'pro' } } });
    expect(log.events()[0]?.traits).toEqual({ plan: 'pro' });
  });

  test('an erased person’s event is kept out', async () => {
    const isErased = (_project: string, kind: string, id: string) => kind === 'user' && id === 'u1';
    const { send, log } = await startCollector({}, { isErased });
    const others = { properties: { text: 'MARKER' }, context: { traits: { text: 'MARKER' } } };
    const answer = await send(
      { ...track, ...others },
      { ...track, ...others, event: 7 },
      { ...track, userId: 'u2' },
    );
    expect(answer.verdicts).toMatchObject([
      { index: 0, code: 'erased' },
      { index: 1, code: 'erased' },
    ]);
    expect(log.deadLetters()).toMatchObject(Array(2).fill({ user_id: '', body: '{}', message_id: 'm1' }));
    expect(JSON.stringify(log.entries)).not.toMatch(/MARKER|u1/);
  });
});

describe('time', () => {
  const context = { library: { name: 'analytics.js' } };

  test.each([
    [
      'timestamp first',
      { timestamp: '2026-11-20T10:00:00Z', originalTimestamp: '2026-11-19T10:00:00Z' },
      '2026-11-20T10:00:00.000Z',
    ],
    ['then originalTimestamp', { originalTimestamp: '2026-11-19T10:00:00Z' }, '2026-11-19T10:00:00.000Z'],
    ['then the time of receipt', {}, '2026-11-22T12:00:00.000Z'],
    [
      'a device’s clock is corrected',
      { timestamp: '2026-11-20T10:00:00Z', sentAt: '2026-11-22T10:01:00Z', context },
      '2026-11-20T12:00:00.000Z',
    ],
    [
      'a server’s is not',
      { timestamp: '2026-11-20T10:00:00Z', sentAt: '2026-11-22T10:01:00Z' },
      '2026-11-20T10:00:00.000Z',
    ],
    [
      'nor a device’s without sentAt',
      { timestamp: '2026-11-20T10:00:00Z', context },
      '2026-11-20T10:00:00.000Z',
    ],
    [
      'nor with a sentAt that is none',
      { timestamp: '2026-11-20T10:00:00Z', sentAt: 'soon', context },
      '2026-11-20T10:00:00.000Z',
    ],
    ['nor the time of receipt', { sentAt: '2026-11-22T10:01:00Z', context }, '2026-11-22T12:00:00.000Z'],
    ['the oldest that is kept', { timestamp: '2023-11-23T12:00:00Z' }, '2023-11-23T12:00:00.000Z'],
    ['the farthest ahead that is kept', { timestamp: '2026-11-23T12:00:00Z' }, '2026-11-23T12:00:00.000Z'],
  ])('%s', async (_name, times, stored) => {
    const { send, log } = await startCollector();
    await send({ ...track, ...times });
    expect(log.events()[0]?.timestamp).toBe(stored);
  });

  test('the horizon judges the corrected time', async () => {
    const { send } = await startCollector();
    const answer = await send({
      ...track,
      context,
      timestamp: '2026-11-25T11:00:00Z',
      sentAt: '2026-11-25T12:00:00Z',
    });
    expect(answer.accepted).toBe(1);
  });
});

describe('message id', () => {
  const unnamed = { ...track, messageId: undefined, timestamp: '2026-11-20T10:00:00Z' };

  test('follows from the event, whatever the order of its members and the time it is sent', async () => {
    const { send, log } = await startCollector();
    await send({ ...unnamed, sentAt: '2026-11-22T12:00:00Z', properties: { a: 1, b: 2 } });
    await send({ properties: { b: 2, a: 1 }, ...unnamed, sentAt: '2026-11-22T12:05:00Z' });
    await send({ ...unnamed, properties: { a: 1, b: 3 } });
    const [first, copy, other] = log.events().map((row) => row.message_id);
    expect(copy).toBe(first);
    expect(other).not.toBe(first);
  });

  test('is the same alone and in a batch', async () => {
    const { post, send, log } = await startCollector();
    await send(unnamed);
    await post('/v1/track', { ...unnamed, type: undefined, writeKey: WRITE_KEY });
    expect(new Set(log.events().map((row) => row.message_id)).size).toBe(1);
  });

  test('is fresh where the event has no time of its own', async () => {
    const { send, log } = await startCollector();
    const answer = await send({ ...unnamed, timestamp: undefined }, { ...unnamed, timestamp: undefined });
    expect(answer.verdicts).toMatchObject([{ code: 'no_message_id' }, { code: 'no_message_id' }]);
    expect(new Set(log.events().map((row) => row.message_id)).size).toBe(2);
  });
});

describe('facts', () => {
  test.each<[name: string, event: object | string, row: object]>([
    [
      'an order',
      { ...order, properties: { revenue: '12.50', currency: ' usd ' } },
      { is_fact: 1, has_revenue: 1, revenue: '12.50', currency: 'USD' },
    ],
    [
      'an order of nothing',
      { ...order, properties: { revenue: 0 } },
      { has_revenue: 1, revenue: '0', currency: 'EUR' },
    ],
    ['a negative order', { ...order, properties: { revenue: -5 } }, { has_revenue: 1, revenue: '-5' }],
    [
      'a refund',
      { ...track, event: 'Order Refunded', properties: { revenue: 5 } },
      { has_revenue: 1, revenue: '5' },
    ],
    [
      'a refund as Segment says it',
      { ...track, event: 'Order Refunded', properties: { order_id: 'o-1', total: 30 } },
      { has_revenue: 1, revenue: '30', order_id: 'o-1' },
    ],
    [
      'an order with an id that is a number, and blank names before it',
      `{"type":"track","event":"Order Completed","userId":"u1","messageId":"m1","properties":{"revenue":" ","total":null,"value":1.50,"orderId":9007199254740993}}`,
      { revenue: '1.50', order_id: '9007199254740993' },
    ],
    [
      'revenue of an event without a role',
      { ...track, properties: { revenue: 5 } },
      { is_fact: 1, has_revenue: 1 },
    ],
    [
      'an inviter that is a number',
      { ...track, properties: { inviterId: 7, inviteId: 'i1' } },
      { is_fact: 1, inviter: '7', invite: 'i1' },
    ],
    [
      'an exposure',
      { ...track, event: 'Experiment Viewed', properties: { experiment: 'e', variant: 'v' } },
      { is_fact: 1, experiment: 'e', variant: 'v' },
    ],
    ['a creative', { ...track, properties: { creative: 'c1' } }, { is_fact: 1, creative: 'c1' }],
    [
      'an answer',
      { ...track, event: 'Survey Answered', properties: { score: 9 } },
      { is_fact: 1, score: '9' },
    ],
    ['an event in a role', { ...track, event: 'Signed Up' }, { is_fact: 1 }],
    [
      'a campaign in the properties',
      { ...track, properties: { campaign: 'Spring' }, context: { campaign: { name: 'Fall' } } },
      { campaign: 'Spring', campaign_name: 'fall' },
    ],
    [
      'a campaign in the context',
      { ...track, context: { campaign: { name: 'Fall' } } },
      { campaign: 'Fall' },
    ],
  ])('%s', async (_name, event, row) => {
    const { post, log } = await startCollector();
    const text = typeof event === 'string' ? event : JSON.stringify(event);
    const answer = await post('/v1/batch', `{"writeKey":"${WRITE_KEY}","batch":[${text}]}`);
    expect(answer.json().verdicts).toEqual([]);
    expect(log.events()).toMatchObject([row]);
  });

  test('a plain event is none', async () => {
    const { send, log } = await startCollector();
    await send({ ...track, properties: { inviterId: 'null', score: 9 } });
    expect(log.events()[0]).not.toHaveProperty('is_fact');
    expect(log.events()[0]).not.toHaveProperty('score');
  });

  test.each<[amount: unknown, code: string]>([
    ...['1e3', '1,5', true, false, {}, []].map((amount): [unknown, string] => [amount, 'unreadable_revenue']),
    ...['', '  ', null].map((amount): [unknown, string] => [amount, 'missing_revenue']),
  ])('an order or a refund of %j is neither, is stored and says %s', async (amount, code) => {
    const { send, log } = await startCollector();
    const refund = { ...track, event: 'Order Refunded', messageId: 'm2' };
    const answer = await send(
      { ...order, properties: { revenue: amount, total: amount } },
      { ...refund, properties: { value: amount } },
      // Anything may be called so elsewhere.
      { ...track, messageId: 'm3', properties: { value: amount } },
    );
    expect(answer).toMatchObject({
      accepted: 3,
      verdicts: [
        { index: 0, code },
        { index: 1, code },
      ],
    });
    expect(answer.verdicts).toHaveLength(2);
    for (const row of log.events()) expect(row).not.toHaveProperty('has_revenue');
  });

  test.each([' undefined', '', 0, true, ['o'], { id: 'o' }, 'x'.repeat(257), null])(
    '%j is no order id',
    async (orderId) => {
      const { send, log } = await startCollector();
      await send({ ...order, properties: { revenue: 1, order_id: orderId } });
      expect(log.events()[0]).not.toHaveProperty('order_id');
    },
  );

  test('amounts and order ids have the names that the project gives them', async () => {
    const sent = { ...order, properties: { revenue: 1, total: 2, order_id: 'a', invoice: ' b ' } };
    const rowWith = async (settings: object) => {
      const { send, log } = await startCollector(settings);
      await send(sent);
      return log.events()[0];
    };
    const own = await rowWith({ amountProperties: ['total'], orderIdProperties: ['invoice'] });
    expect(own).toMatchObject({ revenue: '2', order_id: 'b' });
    expect(await rowWith({ orderIdProperties: null })).not.toHaveProperty('order_id');
  });
});

describe('touch', () => {
  test('is read from the context, in lower case, without the page’s own host', async () => {
    const { send, log } = await startCollector();
    const page = {
      url: 'https://shop.example/a',
      path: '/a',
      title: 'A',
      referrer: 'https://Shop.example/b',
    };
    await send(
      { ...track, context: { campaign: { source: ' News ', medium: 'EMAIL' }, page } },
      { ...track, context: { page, referrer: { url: 'https://www.Search.example/q' } } },
    );
    const [own, outside] = log.events();
    expect(own).toMatchObject({
      campaign_source: 'news',
      campaign_medium: 'email',
      page_path: '/a',
      page_title: 'A',
    });
    expect(own).not.toHaveProperty('referrer_host');
    expect(outside).toMatchObject({ referrer_host: 'www.search.example' });
  });

  test('referrers that brought nobody are left out, as the project says', async () => {
    const { send, log } = await startCollector({
      ownDomains: ['shop.test'],
      ignoredReferrers: ['bank.example', '!paypal.com'],
    });
    const referrers = [
      'https://accounts.google.com/',
      'https://login.shop.example/',
      'https://help.shop.test/',
      'https://check.bank.example/',
      'https://www.paypal.com/',
      'android-app://com.example.reader/',
    ];
    for (const referrer of referrers)
      await send({
        type: 'page',
        anonymousId: 'd1',
        context: { page: { url: 'https://www.shop.example/', referrer } },
      });
    const hosts = log.events().map((row) => row.referrer_host);
    expect(hosts).toEqual([...Array(4).fill(undefined), 'www.paypal.com', 'com.example.reader']);
  });
});

describe('address', () => {
  const device = { library: { name: 'analytics.js' } };
  test.each<[name: string, policy: 'keep' | 'truncate' | 'drop', context: object, ip: string | undefined]>([
    ['of a browser', 'keep', device, '127.0.0.1'],
    ['of a browser, cut short', 'truncate', device, '127.0.0.0'],
    ['of a browser, dropped', 'drop', device, undefined],
    ['of a server is nobody’s', 'keep', { library: { name: 'analytics-go' } }, undefined],
    ['of a server that asks for it', 'keep', { direct: true }, '127.0.0.1'],
    ['that the client names', 'truncate', { ip: '203.0.113.77' }, '203.0.113.0'],
  ])('%s', async (_name, ipPolicy, context, ip) => {
    const { send, log } = await startCollector({ ipPolicy });
    await send({ ...track, context });
    const [row] = log.events();
    expect(row?.ip).toBe(ip);
    expect(JSON.parse(row?.context ?? '').ip).toBe(ip);
  });

  test('is hidden in a dead letter too', async () => {
    const { send, log } = await startCollector();
    await send({ type: 'track', request_ip: '203.0.113.77', context: { ip: '203.0.113.77' } });
    expect(log.entries[0]?.row).not.toContain('203.0.113.77');
    expect(log.entries[0]?.row).toContain('203.0.113.0');
  });
});

describe('plan', () => {
  const plan = definePlan({
    events: { 'Order Completed': z.object({ orderId: z.string(), revenue: z.number() }) },
    traits: z.object({ email: z.email() }),
  });
  const broken = { ...order, properties: { orderId: 'MARKER-7', revenue: 'MARKER-8' } };

  test('report: stored and marked', async () => {
    const { send, log } = await startCollector({}, { plan });
    const answer = await send(
      broken,
      { ...track, event: 'Unheard Of' },
      { ...order, properties: { orderId: 'o1', revenue: 12 } },
    );
    expect(answer.verdicts.map((verdict) => [verdict.index, verdict.outcome, verdict.code])).toContainEqual([
      0,
      'accepted',
      'plan_violation',
    ]);
    expect(log.events().map((row) => row.violations?.length ?? 0)).toEqual([1, 1, 0]);
    expect(JSON.stringify(answer)).not.toContain('MARKER');
  });

  test('enforce: dead-lettered, traits too', async () => {
    const { send, log } = await startCollector({ planMode: 'enforce' }, { plan });
    const answer = await send(broken, { type: 'identify', userId: 'u1', traits: { email: 'MARKER' } });
    expect(answer).toMatchObject({ accepted: 0, deadLettered: 2 });
    expect(
      log
        .deadLetters()
        .map((letter) => letter.message)
        .join(),
    ).not.toContain('MARKER');
  });

  test('off: not looked at', async () => {
    const { send } = await startCollector({ planMode: 'off' }, { plan });
    expect((await send(broken)).verdicts).toMatchObject([{ code: 'unreadable_revenue' }]);
  });

  test('a number that kept its text is a number', async () => {
    const { post, log } = await startCollector({}, { plan });
    await post(
      '/v1/track',
      `{"writeKey":"${WRITE_KEY}","userId":"u1","event":"Order Completed","properties":{"orderId":"o","revenue":12.50}}`,
    );
    expect(log.events()[0]?.violations).toBeUndefined();
    expect(log.events()[0]?.revenue).toBe('12.50');
  });
});

test('nothing that a sender says is logged', async () => {
  const { send, post, log, logged } = await startCollector();
  await send(
    { ...track, userId: 'MARKER', properties: { a: 'MARKER' } },
    { type: 'MARKER', userId: 'MARKER' },
  );
  await post('/v1/track', '{"MARKER', { authorization: 'Bearer MARKER' });
  log.failure = { name: 'EventLogError', message: 'MARKER', code: 'LOG_FULL' } as never;
  await post('/v1/track?key=MARKER', { ...track, writeKey: WRITE_KEY });
  expect(logged.length).toBeGreaterThan(0);
  expect(logged.join('')).not.toMatch(/MARKER|wk_/);
});
