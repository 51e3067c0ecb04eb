import { SEGMENT_KINDS, segmentRuleSchema } from '@everloop/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { RULE_EXAMPLES } from '../src/http/segments/rule-examples.js';
import { erasePerson, storeProjects } from '../src/warehouse/index.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

const buyers = { did: { event: 'Order Completed' } };
const shop = {
  id: 'shop',
  timeZone: 'UTC',
  writeKeys: ['wk_shop'],
  readKeys: ['rk_shop'],
  adminKeys: ['ak_shop'],
  segments: { buyers },
};
const other = { id: 'other', timeZone: 'UTC', writeKeys: ['wk_other'], readKeys: ['rk_other'] };
const asOf = '2026-11-20T12:00:00Z';

let messages = 0;
const track = (project: string, event: string, who: Partial<EventRow>, day: string): EventRow => ({
  project,
  type: 'track',
  message_id: `m${messages++}`,
  event,
  timestamp: `2026-11-${day}T08:00:00.000Z`,
  received_at: `2026-11-${day}T08:00:01.000Z`,
  ...who,
});

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([shop, other]);
  await harness.store([
    track('shop', 'Order Completed', { user_id: 'ann' }, '10'),
    track('shop', 'Visit', { anonymous_id: 'device, 1' }, '10'),
    track('shop', 'Order Completed', { anonymous_id: 'device, 2' }, '19'),
    track('shop', 'Visit', { user_id: 'bo' }, '20'),
    track('other', 'Order Completed', { user_id: 'cy' }, '10'),
  ]);
});
afterAll(() => harness.close());

async function request(method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, key: string, body?: unknown) {
  const response = await harness.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const isJson = /\/(problem\+)?json/.test(String(response.headers['content-type']));
  return {
    status: response.statusCode,
    headers: response.headers,
    body: isJson ? response.json() : response.body,
  };
}
const get = (url: string, key = 'rk_shop') => request('GET', url, key);
const range = `from=2026-11-10&to=2026-11-21&asOf=${asOf}`;
const dau = async (segment: string) =>
  (await harness.ask('shop', `active-users?${range}&segment=${segment}`)).rows.map((row) => row.dau);

describe('a metric asked with a segment', () => {
  it('counts the segment of the configuration only, and names the set that it asked about', async () => {
    expect(await dau('buyers')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    const { settings } = await harness.ask('shop', `nps?${range}&segment=buyers`);
    expect(settings.segment).toMatchObject({
      name: 'buyers',
      members: 2,
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('takes the key of an answer, in REST and in SQL', async () => {
    const { settings, rows } = await harness.ask('shop', `active-users?${range}&segment=buyers`);
    const { key } = settings.segment as { key: string };
    expect((await harness.ask('shop', `active-users?${range}&segment=${key}`)).rows).toEqual(rows);
    const inSql = await harness.warehouse.query<{ dau: number }>(
      `SELECT dau FROM everloop.active_users(
          project = 'shop', as_of = {asOf:String}, segment = {key:String}, event = '', from = '2026-11-10', to = '2026-11-21'
      ) ORDER BY period`,
      { params: { asOf, key } },
    );
    expect(inSql.map((row) => row.dau)).toEqual(rows.map((row) => row.dau));
  });

  it('writes a set once while nothing changes, and anew after an event', async () => {
    const keyNow = async () => (await get(`/v1/segments/buyers/count?asOf=${asOf}`)).body.key;
    const before = await keyNow();
    expect(await keyNow()).toBe(before);
    await harness.store([track('shop', 'Order Completed', { user_id: 'bo' }, '20')]);
    expect(await keyNow()).not.toBe(before);
    expect(await dau('buyers')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    // The older key means the older set.
    expect(await dau(before)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  });

  it('is empty, not everyone, where nobody is in the segment', async () => {
    const { body } = await request('POST', '/v1/segments', 'rk_shop', { did: { event: 'Never Done' } });
    expect(body.members).toBe(0);
    expect(await dau(body.key)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('says which segments there are where it knows none of that name', async () => {
    for (const unknown of ['byers', 'f'.repeat(32)]) {
      const { status, body } = await get(`/v1/metrics/nps?segment=${unknown}`);
      expect([status, body.code]).toEqual([404, 'SEGMENT_UNKNOWN']);
      expect(body.fix).toMatch(/^Use one of buyers, or the key/);
    }
  });
});

describe('a saved segment', () => {
  const url = '/v1/segments/early';
  const rule = { cohort: { from: '2026-11-01', to: '2026-11-15' } };

  it('is saved, changed and deleted with an admin key, and read with a read key', async () => {
    expect((await request('PUT', url, 'rk_shop', rule)).body.code).toBe('UNKNOWN_ADMIN_KEY');
    expect((await request('PUT', url, 'ak_shop', rule)).body).toEqual({
      name: 'early',
      source: 'saved',
      rule,
    });
    expect((await get(url)).body.rule).toEqual(rule);
    expect((await get('/v1/segments')).body.segments.map(({ name }: { name: string }) => name)).toEqual([
      'buyers',
      'early',
    ]);
    expect((await get(`${url}/count`)).body.members).toBe(2);
    await request('PUT', url, 'ak_shop', { not: rule });
    expect((await get(`${url}/count`)).body.members).toBe(2);
    expect((await request('DELETE', url, 'rk_shop')).status).toBe(401);
    expect((await request('DELETE', url, 'ak_shop')).body).toEqual({ deleted: 'early' });
    expect((await get(url)).body.code).toBe('SEGMENT_UNKNOWN');
    expect((await request('DELETE', url, 'ak_shop')).body.code).toBe('SEGMENT_UNKNOWN');
  });

  it('is refused with the path of what is wrong, and where the configuration has the name', async () => {
    const broken = await request('PUT', url, 'ak_shop', { and: [{ did: { event: 'X', times: 0 } }] });
    expect([broken.status, broken.body.code]).toEqual([400, 'SEGMENT_INVALID']);
    expect(broken.body.detail).toMatch(/^and\.0\.did\.times: /);
    const rung = await request('PUT', url, 'ak_shop', { rung: { is: 'knight' } });
    expect(rung.body.detail).toMatch(/no rung "knight"/);
    expect((await request('PUT', '/v1/segments/buyers', 'ak_shop', rule)).body.code).toBe(
      'SEGMENT_IN_CONFIG',
    );
    expect((await request('PUT', '/v1/segments/No!', 'ak_shop', rule)).body.code).toBe('SEGMENT_INVALID');
  });
});

describe('a rule that cannot be read', () => {
  it.each([
    [
      { did: { evnt: 'X' } },
      'did: unknown name "evnt"; did you mean "event"? Known names: event, times, days, end',
      '"did"',
    ],
    [
      { not: { dd: {} } },
      /^not: unknown name "dd"; did you mean "did"\? Known names: and, or, not, rung/,
      '"not"',
    ],
    [
      { state: { is: 'old' } },
      'state.is: "old" is not one of new, current, resurrected, at-risk, dormant',
      '"state"',
    ],
    [
      { state: { is: ['new', 'dormnt'] } },
      /^state\.is\.1: "dormnt" is not one of .*; did you mean "dormant"\?$/,
      '"state"',
    ],
    [
      { state: {} },
      'state.is: is missing; expected one of new, current, resurrected, at-risk, dormant',
      '"state"',
    ],
    [{ rung: { is: 5 } }, 'rung.is: expected a text or a list, not a number', '"rung"'],
    [
      { rung: { is: 'x', granularity: 'yer' } },
      'rung.granularity: "yer" is not one of day, week, month',
      '"rung"',
    ],
    [{ channel: 5 }, 'channel: expected a text or a list, not a number', '"channel"'],
    [{ channel: [] }, 'channel: is empty; expected at least one entry', '"channel"'],
    [{ and: [{ trait: { name: 'plan' } }] }, 'and.0.trait: expected one of equals, in and exists', '"trait"'],
    [
      { trait: { name: 'plan', equals: {} } },
      'trait.equals: expected a text, a number, true or false',
      '"trait"',
    ],
    [{ cohort: { month: '2026-13' } }, 'cohort.month: expected a month as YYYY-MM', '"cohort"'],
    [
      { activeDays: { window: 7, from: 0.5 } },
      'activeDays.from: expected a whole number, not 0.5',
      '"activeDays"',
    ],
    [{ or: 'X' }, 'or: expected a list, not a text', '"or"'],
    [
      { did: buyers.did, channel: 'direct' },
      /^a rule has exactly one kind, not did and channel; .* as \{"and"/,
      '"and"',
    ],
    [[], /^expected a rule, an object/, '"and"'],
  ])('%j', async (rule, detail, example) => {
    for (const [method, url] of [
      ['PUT', '/v1/segments/early'],
      ['POST', '/v1/segments'],
    ] as const) {
      const { status, body } = await request(method, url, 'ak_shop', rule);
      expect([status, body.code]).toEqual([400, 'SEGMENT_INVALID']);
      expect(body.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
      expect(body.fix).toMatch(new RegExp(`^Write .*\\{${example}`));
    }
  });

  it('is shown a rule of that kind that can be', () => {
    for (const kind of SEGMENT_KINDS)
      expect(segmentRuleSchema.parse(RULE_EXAMPLES[kind])).toHaveProperty(kind);
  });
});

describe('a query that cannot be read', () => {
  it.each([
    [
      'limit=0',
      'METRIC_INVALID_PARAMETER',
      'limit: "0" is not a whole number from 1 to 10,000',
      /^Use asOf, cursor, limit/,
    ],
    ['limit=1e2', 'METRIC_INVALID_PARAMETER', 'limit: "1e2" is not a whole number from 1 to 10,000', /^Use/],
    ['limit=1&limit=2', 'METRIC_INVALID_PARAMETER', 'limit is given more than once', /^Give limit once/],
    [
      'lmit=5',
      'METRIC_UNKNOWN_PARAMETER',
      /^unknown name "lmit"; did you mean "limit"\?/,
      /^Use asOf, cursor, limit/,
    ],
    [
      'format=xml',
      'METRIC_INVALID_PARAMETER',
      'format: "xml" is not one of csv, jsonl',
      /format \(csv or jsonl\)/,
    ],
    ['cursor=nonsense', 'METRIC_INVALID_PARAMETER', 'cursor is not valid', /^Use nextCursor/],
    [`cursor=${'x'.repeat(300)}`, 'METRIC_INVALID_PARAMETER', 'cursor is not valid', /^Use nextCursor/],
  ])('%s', async (query, code, detail, fix) => {
    const { status, body } = await get(`/v1/segments/buyers/members?${query}`);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.detail).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    expect(body.fix).toMatch(fix);
  });

  it('has a place that no person can have', async () => {
    const { body: set } = await request('POST', '/v1/segments', 'rk_shop', { and: [] });
    const cursor = Buffer.from(`${set.key}.${'9'.repeat(39)}`).toString('base64url');
    const { status, body } = await get(`/v1/segments/buyers/members?cursor=${cursor}`);
    expect([status, body.code]).toEqual([400, 'METRIC_INVALID_PARAMETER']);
  });
});

describe('members', () => {
  it('are paged through one set, whatever is stored meanwhile', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`/v1/segments/buyers/members?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.members.map(({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`));
      cursor = body.nextCursor ?? '';
      await harness.store([track('shop', 'Order Completed', { user_id: `late-${seen.length}` }, '20')]);
    } while (cursor !== '');
    expect(seen.sort()).toEqual(['anonymous device, 2', 'user ann', 'user bo']);
    expect((await get('/v1/segments/buyers/members?cursor=nonsense')).body.code).toBe(
      'METRIC_INVALID_PARAMETER',
    );
  });

  it('are exported as CSV and as JSON lines', async () => {
    const { body: set } = await request('POST', '/v1/segments', 'rk_shop', { cohort: { month: '2026-11' } });
    const csv = await get(`/v1/segments/${set.key}/members?format=csv`);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n').sort()).toContain('anonymous,"device, 2"');
    expect(csv.body.trim().split('\r\n')).toHaveLength(set.members + 1);
    const jsonl = await get(`/v1/segments/${set.key}/members?format=jsonl`);
    expect(
      jsonl.body
        .trim()
        .split('\n')
        .map((line: string) => JSON.parse(line)),
    ).toContainEqual({ kind: 'user', id: 'bo' });
  });

  it('are no formulas in CSV, unless a machine reads it', async () => {
    await harness.store([track('shop', 'Order Completed', { user_id: '=1+1' }, '20')]);
    const { body: set } = await request('POST', '/v1/segments', 'rk_shop', {
      did: { event: 'Order Completed' },
    });
    const path = `/v1/segments/${set.key}/members?format=csv`;
    expect((await get(path)).body).toContain("\r\nuser,'=1+1\r\n");
    expect((await get(`${path}&escape=none`)).body).toContain('\r\nuser,=1+1\r\n');
    expect((await get(`${path}&escape=all`)).body.code).toBe('METRIC_INVALID_PARAMETER');
  });

  it('lose a person who is erased', async () => {
    const { body: set } = await request('POST', '/v1/segments/buyers/store', 'rk_shop');
    await erasePerson(
      harness.warehouse,
      harness.identity,
      'shop',
      { kind: 'user', id: 'ann' },
      { nowMs: () => Date.now() },
    );
    const { body } = await get(`/v1/segments/${set.key}/members?limit=100`);
    expect(body.members).not.toContainEqual({ kind: 'user', id: 'ann' });
    expect(body.segment.members).toBe(set.members - 1);
  });
});

it('follows a changed rule of the configuration with the next answer', async () => {
  const visitors = { ...shop, activeEvents: ['Visit'], segments: { buyers: { did: { event: 'Visit' } } } };
  const before = await get('/v1/segments/buyers/members?limit=100');
  const changed = projectSchema.parse(visitors);
  const later = { nowMs: () => Date.now() + 60_000 };
  await storeProjects(harness.warehouse, [changed], later);
  const rule = changed.segments.buyers!;
  const set = await harness.segments.store(changed, {
    name: '',
    rule,
    asOfMs: Date.parse(asOf),
    keepMs: 60_000,
  });
  expect(set.members).toBe(2);
  expect(set.members).not.toBe(before.body.members.length);
  // The project's active events changed with it: only visits make a person active now.
  expect(await dau('')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  await storeProjects(harness.warehouse, [projectSchema.parse(shop)], { nowMs: () => Date.now() + 120_000 });
});

it('keeps the keys and segments of another project apart', async () => {
  const { body: set } = await request('POST', '/v1/segments', 'rk_shop', buyers);
  expect((await get(`/v1/segments/${set.key}/members`, 'rk_other')).body.code).toBe('SEGMENT_UNKNOWN');
  expect((await get('/v1/segments/buyers/count', 'rk_other')).body.code).toBe('SEGMENT_UNKNOWN');
  expect((await get('/v1/segments', 'rk_other')).body.segments).toEqual([]);
  expect((await get('/v1/segments', 'nobody')).status).toBe(401);
});
