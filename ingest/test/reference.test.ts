import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf, makeReference, REFERENCE_FILE } from '../scripts/reference.js';
import { type List, type Metric, toSnakeCase } from '../src/metrics/metric.js';
import { METRICS } from '../src/metrics/registry.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([
    { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] },
  ]);
});
afterAll(() => harness.close());

it('is the page that the contracts and the SQL make (npm run reference -w ingest)', () => {
  expect(readFileSync(REFERENCE_FILE, 'utf8')).toBe(makeReference());
});

const lists: (readonly [string, Metric, List])[] = METRICS.flatMap((metric) =>
  metric.lists.map((list) => [`${metric.name} ${list.name}`, metric, list] as const),
);

describe.each(lists)('%s', (_name, metric, list) => {
  it('has an example that runs and columns that are the view’s', async () => {
    await harness.warehouse.query(exampleOf(metric, list));
    const columns = await harness.warehouse.query<{ name: string }>(`DESCRIBE (${exampleOf(metric, list)})`);
    expect(columns.map(({ name }) => name)).toEqual(list.columns.map(({ name }) => toSnakeCase(name)));
  });

  it('refuses a project that does not exist', async () => {
    const unknown = exampleOf(metric, list).replace("'shop'", "'nobody'");
    await expect(harness.warehouse.query(unknown)).rejects.toThrow();
  });
});
