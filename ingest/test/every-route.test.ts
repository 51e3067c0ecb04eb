import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlan } from '@everloop/schemas';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { completeConfig } from '../src/config.js';
import { COLLECT_ROUTES } from '../src/http/collector/routes.js';
import { type RunningServer, serve } from '../src/serve.js';

/** Walks every route that is registered, the ones of tomorrow too, with each kind of key. */

const plan = definePlan({ events: { 'Item Viewed': z.object({ sku: z.string() }) } });
const project = (id: string) => ({
  id,
  timeZone: 'UTC',
  writeKeys: [`wk_${id}_planted`],
  readKeys: [`rk_${id}_planted`],
  adminKeys: [`ak_${id}_planted`],
  plan,
});

/** No one's secret. */
const OPEN =
  /^\/(health|ready|metrics|openapi\.json|docs(\/.*)?|v1\/m|v1\/projects\/:writeKey\/settings|v1\/snippet\/:writeKey|sourceConfig|everloop(\.plugins)?\.min\.js)$/;
const COLLECTS = new Set(COLLECT_ROUTES.flatMap(({ paths }) => paths));
/** Asking, although it takes a body. */
const READING_POSTS = new Set(['/v1/segments', '/v1/segments/:name/store']);

interface Route {
  method: string;
  url: string;
}
const routes: Route[] = [];
const logged: string[] = [];
let dataDir: string;
let server: RunningServer;
let letterId: string;

beforeAll(async () => {
  const watch = (message: unknown) =>
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.push({ method: each, url });
    });
  subscribe('fastify.initialization', watch);
  dataDir = mkdtempSync(join(tmpdir(), 'everloop-routes-'));
  const config = await completeConfig({
    projects: [project('shop'), project('club')],
    dataDir,
    port: 0,
    freshnessMs: 20_000,
  });
  server = await serve(config, {
    logger: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  });
  unsubscribe('fastify.initialization', watch);
  const planted = {
    userId: 'club-member',
    anonymousId: 'PLANTED-device',
    properties: { sku: 7, text: 'PLANTED' },
    traits: { email: 'PLANTED@club.example' },
    context: { ip: '203.0.113.77', page: { url: 'https://club.example/PLANTED' } },
  };
  const batch = [
    { ...planted, type: 'identify', messageId: 'club-1' },
    { ...planted, type: 'track', event: 'PLANTED Viewed', messageId: 'club-2' },
    { ...planted, type: 'track', event: 'Item Viewed', messageId: 'club-3' },
    { ...planted, type: 'track', messageId: 'club-4' },
  ];
  const sent = await request(
    { method: 'POST', url: '/v1/batch' },
    'wk_club_planted',
    JSON.stringify({ batch }),
  );
  expect(sent.status).toBe(200);
  const letters = await request({ method: 'GET', url: '/v1/dead-letters' }, 'rk_club_planted');
  letterId = JSON.parse(letters.text).deadLetters[0].id;
});
afterAll(async () => {
  await server?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function request({ method, url }: Route, key?: string, body?: string) {
  const response = await fetch(server.url + url, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** A request of a route about what the club has. */
async function ask({ method, url }: Route, key?: string) {
  const id = url.startsWith('/v1/dead-letters')
    ? letterId
    : url.startsWith('/v1/plan')
      ? 'club-3'
      : 'club-member';
  const path = url
    .replace(':kind', 'user')
    .replace(':id', id)
    .replace(':name', 'club-members')
    .replace(':writeKey', 'wk_nobody_planted')
    .replace('*', 'nothing');
  const query = method === 'DELETE' && url === '/v1/dead-letters' ? '?userId=club-member' : '';
  const body =
    url === '/v1/dead-letters/replay' ? { ids: [letterId] } : COLLECTS.has(url) ? { batch: [] } : { and: [] };
  return await request(
    { method, url: path + query },
    key,
    method === 'GET' ? undefined : JSON.stringify(body),
  );
}

const walked = () =>
  routes.filter(({ method, url }) => method !== 'HEAD' && method !== 'OPTIONS' && !OPEN.test(url));

it('knows the routes', () => {
  expect(routes.length).toBeGreaterThan(50);
  for (const url of [
    '/v1/batch',
    '/v1/t',
    '/v1/metrics/retention',
    '/v1/people/:kind/:id',
    '/v1/dead-letters/:id',
  ])
    expect(routes.map((route) => route.url)).toContain(url);
});

it('lets each kind of key do its own work only, and no key sees another project', {
  timeout: 600_000,
}, async () => {
  for (const route of walked()) {
    const { method, url } = route;
    const isCollect = COLLECTS.has(url);
    const mayRead = !isCollect && (method === 'GET' || READING_POSTS.has(url));
    const refused: Record<string, boolean> = {};
    for (const key of [undefined, 'xk_planted', 'wk_shop_planted', 'rk_shop_planted', 'ak_shop_planted']) {
      const { status, text } = await ask(route, key);
      refused[key ?? 'none'] = status === 401;
      expect({ method, url, key, status: Math.min(status, 500) }).not.toMatchObject({ status: 500 });
      expect({ method, url, key, leaks: /PLANTED|203\.0\.113/.test(text) }).toMatchObject({ leaks: false });
      if (status >= 400)
        expect(JSON.parse(text), `${method} ${url}`).toMatchObject({
          code: expect.any(String),
          message: expect.any(String),
        });
    }
    const isAdmin = !isCollect && !mayRead;
    expect({ method, url, ...refused }).toMatchObject({
      none: true,
      xk_planted: true,
      wk_shop_planted: !isCollect,
      ...(isCollect || isAdmin ? { rk_shop_planted: true } : {}),
      ...(isCollect ? { ak_shop_planted: true } : {}),
      ...(isAdmin ? { ak_shop_planted: false } : {}),
    });
    // What a read key may not have is an administrator's, and someone's at least.
    if (mayRead)
      expect({ method, url, nobody: refused.rk_shop_planted && refused.ak_shop_planted }).toMatchObject({
        nobody: false,
      });
  }
});

it.each([
  ['/v1/metrics/nps', 'ak_shop_planted', 'this is an admin key; this route needs a read key'],
  ['/v1/metrics/nps', 'wk_shop_planted', 'this is a write key; this route needs a read key'],
  ['/v1/segments', 'wk_shop_planted', 'this is a write key; this route needs a read key'],
  ['/v1/people', 'wk_club_planted', 'this is a write key; this route needs a read key'],
  ['/v1/dead-letters', 'wk_shop_planted', 'this is a write key; this route needs a read key'],
  [
    '/v1/people/user/club-member/export',
    'rk_shop_planted',
    'this is a read key; this route needs an admin key',
  ],
  ['DELETE /v1/dead-letters', 'rk_shop_planted', 'this is a read key; this route needs an admin key'],
  ['DELETE /v1/segments/x', 'wk_shop_planted', 'this is a write key; this route needs an admin key'],
  ['DELETE /v1/people/user/x', 'rk_shop_planted', 'this is a read key; this route needs an admin key'],
  ['POST /v1/rebuild', 'rk_shop_planted', 'this is a read key; this route needs an admin key'],
  // Only a whole key is told its kind.
  ['/v1/metrics/nps', 'ak_shop_plante', 'unknown read key'],
  ['/v1/metrics/nps', 'AK_SHOP_PLANTED', 'unknown read key'],
  ['POST /v1/rebuild', 'rk_shop_planted_', 'unknown admin key'],
])('says of %s with %s what kind of key it takes', async (route, key, message) => {
  const [url = '', method = 'GET'] = route.split(' ').reverse();
  const { status, text } = await request({ method, url }, key);
  expect(status).toBe(401);
  expect(JSON.parse(text).message).toBe(message);
  expect(text).not.toMatch(/planted/i);
});

it('refuses a body that is no JSON, and a Content-Type that promises none, without a failure of ours', async () => {
  const taking = walked().filter(({ method, url }) => method !== 'GET' && !COLLECTS.has(url));
  expect(taking.map(({ url }) => url)).toEqual(
    expect.arrayContaining(['/v1/segments', '/v1/segments/:name', '/v1/rebuild', '/v1/dead-letters/replay']),
  );
  const json = 'application/json';
  for (const { method, url } of taking)
    for (const [contentType, body, status, code] of [
      [json, 'nope', 400, 'INVALID_BODY'],
      [json, '{"a":', 400, 'INVALID_BODY'],
      [json, '{"__proto__":{"planted":1}}', 400, 'INVALID_BODY'],
      [json, '', 400, 'INVALID_BODY'],
      ['text/plain', '{"and":[]}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['application/x-www-form-urlencoded', 'a=planted', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      ['no type', '{"and":[]}', 415, 'UNSUPPORTED_MEDIA_TYPE'],
      [json, JSON.stringify('x'.repeat(1_100_000)), 413, 'BODY_TOO_LARGE'],
    ] as const) {
      const response = await fetch(server.url + url.replace(':kind', 'user').replace('*', 'nothing'), {
        method,
        headers: { authorization: 'Bearer ak_shop_planted', 'content-type': contentType },
        body,
      });
      const text = await response.text();
      const about = `${method} ${url} ${contentType} ${body.slice(0, 20)}`;
      expect([about, response.status, JSON.parse(text).code]).toEqual([about, status, code]);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(JSON.parse(text)).toMatchObject({
        message: expect.any(String),
        fix: expect.stringMatching(/./),
      });
      expect(text).not.toMatch(/planted|FST_|SyntaxError|nope/);
    }
});

it('answers a request without a key that may do it before its body arrives', async () => {
  const taking = walked().filter(({ method, url }) => method !== 'GET' && !COLLECTS.has(url));
  for (const { method, url } of taking)
    for (const key of [undefined, 'wk_shop_planted']) {
      const call = requestHttp(server.url + url.replace(':kind', 'user').replace('*', 'nothing'), {
        method,
        headers: {
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          'content-type': 'application/json',
          'content-length': 1_000_000,
        },
      });
      call.flushHeaders();
      const [response] = await once(call, 'response');
      expect([method, url, response.statusCode]).toEqual([method, url, 401]);
      call.on('error', () => undefined).destroy();
    }
});

it('leaves the other project as it was', async () => {
  const { text } = await request({ method: 'GET', url: '/v1/dead-letters' }, 'rk_club_planted');
  expect(JSON.parse(text).deadLetters).toMatchObject([
    { id: letterId, messageId: 'club-4', replayedAt: null },
  ]);
  const person = await request({ method: 'GET', url: '/v1/people/user/club-member' }, 'rk_club_planted');
  expect(person.text).toContain('PLANTED Viewed');
});

it('logs no key, no id and nothing that was sent, at any level', () => {
  expect(logged.length).toBeGreaterThan(0);
  expect(logged.join('')).not.toMatch(/planted|club-member|203\.0\.113/i);
});
