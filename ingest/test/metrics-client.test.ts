import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest';
import { CLIENT_FILE, makeClientTypes } from '../scripts/client.js';
import { createMetricsClient, type RetentionCurveRow } from '../src/client/index.js';
import { ROUTES } from '../src/client/metrics.generated.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

let harness: MetricsHarness;
let url: string;
beforeAll(async () => {
  harness = await openMetricsHarness([
    { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] },
  ]);
  url = await harness.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => harness.close());

it('has the types that the contracts make (npm run client -w ingest)', () => {
  expect(readFileSync(CLIENT_FILE, 'utf8')).toBe(makeClientTypes());
});

it('asks every registered metric', { timeout: 180_000 }, async () => {
  const metrics = createMetricsClient({ url: `${url}/`, readKey: 'rk_shop' });
  const { funnel: _funnel, ...withoutParameters } = ROUTES;
  for (const name of Object.keys(withoutParameters) as (keyof typeof withoutParameters)[])
    expect((await metrics[name]()).project).toBe('shop');
  const { settings, rows } = await metrics.funnel({ steps: ['Viewed, twice', 'Paid'] });
  expect(settings).toMatchObject({ steps: ['Viewed, twice', 'Paid'] });
  expect(rows.map(({ event }) => event)).toEqual(['Viewed, twice', 'Paid']);
  const { curve } = await metrics.retention({ granularity: 'week', periods: 4 });
  expectTypeOf(curve).toEqualTypeOf<RetentionCurveRow[]>();
});

it('throws a problem with its code and what to do', async () => {
  const metrics = createMetricsClient({ url, readKey: 'rk_shop' });
  await expect(metrics.channels({ from: '2026-03-02', to: '2026-03-01' })).rejects.toMatchObject({
    name: 'MetricsError',
    code: 'METRIC_INVALID_RANGE',
    status: 400,
    retryable: false,
    fix: 'Give a from that is before to.',
  });
  await expect(createMetricsClient({ url, readKey: 'rk_wrong' }).nps()).rejects.toMatchObject({
    code: 'UNKNOWN_READ_KEY',
  });
  const nobody = createMetricsClient({ url: 'http://127.0.0.1:1', readKey: 'rk_shop' });
  await expect(nobody.nps()).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
});

it('brings nothing of the server along: its files import each other and types only', () => {
  const folder = new URL('../src/client/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const source = readFileSync(new URL(file, folder), 'utf8');
    const imported = [...source.matchAll(/^(?:import|export) (?!type\b)[^;]*? from '([^']+)'/gm)];
    for (const [, from] of imported) expect(from, file).toMatch(/^\.\/[a-z.-]+\.js$/);
  }
});
