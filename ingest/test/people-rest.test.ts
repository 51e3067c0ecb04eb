import * as oracle from '@everloop/schemas/oracle';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectSchema } from '../src/domain/project-settings.js';
import { collect } from './collect.js';
import { streamWithTraits } from './generate-rule.js';
import { type ReceivedEvent, STREAM_END_MS } from './generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const shop = {
  id: 'shop',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  ladder: [
    { name: 'visitor', activeDays: 1 },
    { name: 'buyer', events: { 'Order Completed': 1 }, revenue: { EUR: '10' } },
    { name: 'devotee', activeDays: 9 },
  ],
  writeKeys: ['wk_shop'],
  readKeys: ['rk_shop'],
  adminKeys: ['ak_shop'],
};
const random = {
  id: 'random',
  timeZone: 'America/New_York',
  currency: 'EUR',
  writeKeys: ['wk_random'],
  readKeys: ['rk_random'],
};

const at = (time: string, event: Record<string, unknown> & { type: string }): ReceivedEvent => {
  const timestamp = `2026-11-${time}.000Z`;
  return {
    receivedAt: timestamp,
    event: { messageId: `m-${time}`, timestamp, ...event } as ReceivedEvent['event'],
  };
};
const story = [
  at('01T23:30:00', {
    type: 'page',
    anonymousId: 'phone',
    name: 'Home',
    context: { campaign: { source: 'News', medium: 'Email', name: 'Autumn' } },
  }),
  at('02T10:00:00', {
    type: 'identify',
    anonymousId: 'phone',
    userId: 'ann',
    traits: { plan: 'free', city: 'X' },
  }),
  at('02T10:01:00', { type: 'identify', anonymousId: 'phone', userId: 'bo' }),
  at('03T10:00:00', { type: 'alias', previousId: 'old/ann', userId: 'ann' }),
  at('03T10:01:00', { type: 'alias', previousId: 'ann', userId: 'old/ann' }),
  at('04T10:00:00', { type: 'identify', userId: 'old/ann', traits: { plan: 'pro' } }),
  at('05T10:00:00', {
    type: 'track',
    event: 'Order Completed',
    userId: 'ann',
    properties: { revenue: '12.50', 'a.b': { 'c.d': 1 } },
  }),
  at('06T10:00:00', {
    type: 'track',
    event: 'Order Refunded',
    userId: 'old/ann',
    properties: { revenue: '2.5' },
  }),
  ...['control', 'blue'].map((variant, hour) =>
    at(`07T1${hour}:00:00`, {
      type: 'track',
      event: 'Experiment Viewed',
      userId: 'ann',
      properties: { experiment: 'button', variant },
    }),
  ),
  at('08T10:00:00', { type: 'page', anonymousId: 'bo' }),
];

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([shop, random]);
  await harness.storeEntries(collect(projectSchema.parse(shop), story));
});
afterAll(() => harness.close());

async function get(path: string, key = 'rk_shop') {
  const response = await harness.app.inject({
    url: `/v1/people${path}`,
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.statusCode, body: response.json() };
}

describe('a person', () => {
  it('is all raw ids together, whichever is asked', async () => {
    const { body } = await get('/user/ann?asOf=2026-11-09T12:00:00Z');
    expect(body).toMatchObject({
      project: 'shop',
      person: { kind: 'user', id: 'ann' },
      ids: [
        { kind: 'user', id: 'ann', firstDay: '2026-11-05' },
        { kind: 'user', id: 'old/ann', firstDay: '2026-11-06' },
        // The 1st, 23:30 UTC, is the 2nd in Berlin.
        { kind: 'anonymous', id: 'ann', firstDay: null },
        { kind: 'anonymous', id: 'old/ann', firstDay: null },
        { kind: 'anonymous', id: 'phone', firstDay: '2026-11-02' },
      ],
      traits: { plan: 'pro', city: 'X' },
      firstSeen: {
        day: '2026-11-02',
        timestamp: '2026-11-01T23:30:00.000Z',
        touch: { source: 'news', medium: 'email', campaign: 'autumn', referrerHost: '' },
      },
      channel: 'news/email',
      day: '2026-11-09',
      state: 'current',
      rung: { rung: 2, name: 'buyer', granularity: 'month' },
      orders: { orders: 1, refunds: 1, revenue: [{ currency: 'EUR', amount: '10' }] },
      experiments: [
        { experiment: 'button', variant: 'control', exposedAt: '2026-11-07T10:00:00.000Z', excluded: true },
      ],
    });
    for (const same of ['/anonymous/phone', '/user/old%2Fann', '/phone'])
      expect((await get(`${same}?asOf=2026-11-09T12:00:00Z`)).body).toMatchObject({
        ids: body.ids,
        links: body.links,
      });
  });

  it('says of every link why it holds or was refused', async () => {
    const { body } = await get('/user/ann');
    expect(
      body.links.map((link: Record<string, { id: string }>) => [
        link.source!.id,
        link.target!.id,
        link.refused,
      ]),
    ).toEqual([
      ['phone', 'ann', null],
      ['phone', 'bo', 'already_linked'],
      ['old/ann', 'ann', null],
      ['old/ann', 'ann', null],
      // As an anonymousId `ann` was free, so that link holds; as a userId it would close a circle.
      ['ann', 'old/ann', null],
      ['ann', 'old/ann', 'cycle'],
    ]);
  });

  it('has a timeline, latest first, that pages without gap or repetition', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { timeline } = (await get(`/user/ann?limit=3${cursor && `&cursor=${cursor}`}`)).body;
      seen.push(...timeline.events.map((event: { messageId: string }) => event.messageId));
      cursor = timeline.nextCursor ?? '';
    } while (cursor !== '');
    const expected = story
      .map(({ event }) => event.messageId)
      .filter((id) => !['m-02T10:01:00', 'm-08T10:00:00'].includes(id));
    expect(seen).toEqual(expected.reverse());
    const { timeline } = (await get('/user/ann?limit=100')).body;
    const order = timeline.events.find((event: { event: string }) => event.event === 'Order Completed');
    expect(order).toMatchObject({
      day: '2026-11-05',
      sentAs: { kind: 'user', id: 'ann' },
      properties: { 'a.b': { 'c.d': 1 } },
    });
    expect((await get('/user/ann?cursor=bm9uc2Vuc2U')).body.code).toBe('METRIC_INVALID_PARAMETER');
  });

  it('is unknown by another kind of id, to another project, and without a key', async () => {
    expect((await get('/user/phone')).body.code).toBe('PERSON_UNKNOWN');
    expect((await get('/nobody')).body.code).toBe('PERSON_UNKNOWN');
    expect((await get('/user/ann', 'rk_random')).body.code).toBe('PERSON_UNKNOWN');
    expect((await get('?id=ann', 'rk_random')).body.people).toEqual([]);
    expect((await get('?trait=plan', 'rk_random')).body.people).toEqual([]);
    expect((await get('', 'rk_random')).body.people).toEqual([]);
    for (const path of ['', '/ann', '/user/ann']) expect((await get(path, 'wk_shop')).status).toBe(401);
    expect((await get('/nobody/ann')).body.code).toBe('NOT_FOUND');
  });
});

describe('people', () => {
  it('are found by id, by trait and by segment, paged', async () => {
    expect((await get('?id=old%2Fann')).body.people).toEqual([{ kind: 'user', id: 'ann' }]);
    expect((await get('?trait=plan&value=pro')).body).toMatchObject({
      people: [{ kind: 'user', id: 'ann' }],
      found: 1,
    });
    expect((await get('?trait=plan&value=free')).body.people).toEqual([]);
    const everyone = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { people: object[]; nextCursor: string | null } = (
        await get(`?limit=1${cursor && `&cursor=${cursor}`}`)
      ).body;
      everyone.push(...page.people);
      cursor = page.nextCursor;
    }
    expect(everyone).toHaveLength(3);
    expect((await get('?segment=nobody')).body.code).toBe('SEGMENT_UNKNOWN');
    expect((await get('?id=ann&trait=plan')).body.code).toBe('METRIC_INVALID_PARAMETER');
  });

  it.each([
    ['?limit=0', 'METRIC_INVALID_PARAMETER', 'limit: "0" is not a whole number from 1 to 10,000'],
    ['?limit=ten', 'METRIC_INVALID_PARAMETER', 'limit: "ten" is not a whole number from 1 to 10,000'],
    ['?id=made-up&id=twice', 'METRIC_INVALID_PARAMETER', 'id is given more than once'],
    ['?id=', 'METRIC_INVALID_PARAMETER', 'id: is empty; expected a text'],
    [
      `?trait=plan&value=${'x'.repeat(2_000)}`,
      'METRIC_INVALID_PARAMETER',
      'value: expected at most 1,024 characters',
    ],
    ['?value=pro', 'METRIC_INVALID_PARAMETER', 'value needs a trait'],
    ['?cursor=nonsense', 'METRIC_INVALID_PARAMETER', 'cursor is not valid'],
    ['?trai=plan', 'METRIC_UNKNOWN_PARAMETER', /^unknown name "trai"; did you mean "trait"\?/],
    [
      '/user/ann?limit=1001',
      'METRIC_INVALID_PARAMETER',
      'limit: "1001" is not a whole number from 1 to 1,000',
    ],
    ['/user/ann?from=2026-11-01', 'METRIC_UNKNOWN_PARAMETER', 'unknown name "from"; use asOf, cursor, limit'],
    [
      `/user/ann?cursor=${Buffer.from(JSON.stringify([0, 'm', '9'.repeat(39)])).toString('base64url')}`,
      'METRIC_INVALID_PARAMETER',
      'cursor is not valid',
    ],
  ])('are not found by %s, which says what to ask', async (query, code, detail) => {
    const { status, body } = await get(query);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(body.fix).toMatch(/^(Use|Give) /);
  });

  it('of one text are told apart by kind', async () => {
    const { body } = await get('/bo');
    expect([body.person, body.otherPerson]).toEqual([
      { kind: 'user', id: 'bo' },
      { kind: 'anonymous', id: 'bo' },
    ]);
    expect((await get('/ann')).body.otherPerson).toBe(null);
    expect((await get('?id=bo')).body.people).toHaveLength(2);
  });
});

it('equals the brute-force oracle in ids, links, traits, state, orders and timeline, for any stream', {
  timeout: 1_200_000,
}, async () => {
  const asOf = new Date(STREAM_END_MS).toISOString();
  await fc.assert(
    fc.asyncProperty(streamWithTraits, async (events) => {
      await harness.clear();
      await harness.storeEntries(collect(projectSchema.parse(random), events));
      const store = oracle.readEvents(random, events as oracle.OracleEvent[]);
      const channels = oracle.channelsOfPersons(store);
      for (const person of [...store.persons.values()].slice(0, 3)) {
        const [kind, id] = person.key.split(':');
        const { body } = await get(`/${kind}/${id}?asOf=${asOf}&limit=1000`, 'rk_random');
        const keyOf = (raw: oracle.RawId) => oracle.keyOf(raw);
        const own = new Set<string>(body.ids.map(keyOf));
        expect([...own].every((key) => store.personOf(key) === person.key)).toBe(true);
        for (const { rawId } of person.events) expect(own).toContain(keyOf(rawId));
        const links = store.links.filter(
          ({ source, target, refused }) => refused !== 'placeholder' && (own.has(source) || own.has(target)),
        );
        type Link = { source: oracle.RawId; target: oracle.RawId; refused: string | null; messageId: string };
        const asText = (link: {
          source: string;
          target: string;
          refused: string | null;
          messageId: string;
        }) => [link.messageId, link.source, link.target, link.refused].join(' ');
        expect(
          body.links
            .map((link: Link) => asText({ ...link, source: keyOf(link.source), target: keyOf(link.target) }))
            .sort(),
        ).toEqual(links.map(asText).sort());
        expect(body.traits).toEqual(Object.fromEntries(oracle.traitsOf(person)));
        expect(body.channel ?? undefined).toBe(channels.get(person.key));
        const timeline = store.plain.filter((event) => event.person === person.key);
        expect(body.timeline.events.map((event: { messageId: string }) => event.messageId)).toEqual(
          timeline.map(({ messageId }) => messageId).reverse(),
        );
        for (const state of ['new', 'current', 'resurrected', 'at-risk', 'dormant'] as const)
          expect(body.state === state).toBe(
            oracle.segmentMembers(store, { state: { is: [state] } }, asOf).has(person.key),
          );
      }
    }),
    { numRuns: Number(process.env.EVERLOOP_TEST_RUNS ?? 3), endOnFailure: true },
  );
});
