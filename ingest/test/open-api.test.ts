import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES_FILE, makeExamples } from '../scripts/examples.js';
import { routeOf } from '../src/metrics/metric.js';
import { METRICS } from '../src/metrics/registry.js';
import type { MetricsHarness } from './metrics-harness.js';
import { openFixtureHarness } from './support/fixture-set.js';

interface Media {
  schema: object;
  examples: Record<string, { value: unknown }>;
}
interface Operation {
  parameters: { name: string; in: string; schema: object }[];
  responses: Record<string, { content: Record<string, Media> }>;
}
interface Description {
  openapi: string;
  paths: Record<string, { get: Operation }>;
}

let harness: MetricsHarness;
let description: Description;
beforeAll(async () => {
  harness = await openFixtureHarness();
  description = (await harness.app.inject('/openapi.json')).json();
});
afterAll(() => harness.close());

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
function failuresOf(schema: object, value: unknown) {
  ajv.validate(schema, value);
  return ajv.errors ?? [];
}

it('is a valid OpenAPI 3.1 description', async () => {
  expect(description.openapi).toBe('3.1.0');
  expect(await new Validator().validate({ ...structuredClone(description) })).toEqual({ valid: true });
});

it('has the examples that the published fixture set answers (npm run examples -w ingest)', async () => {
  expect(readFileSync(EXAMPLES_FILE, 'utf8')).toBe(await makeExamples(harness));
});

describe.each(METRICS.map((metric) => [metric.name, metric] as const))('%s', (_name, metric) => {
  it('has an example answer and an example problem that fit their schemas', () => {
    const { responses } = description.paths[`/v1/metrics/${routeOf(metric)}`]!.get;
    for (const [status, type] of [
      ['200', 'application/json'],
      ['default', 'application/problem+json'],
    ] as const) {
      const { schema, examples } = responses[status]!.content[type]!;
      const values = Object.values(examples).map((example) => example.value);
      expect(values.length).toBe(1);
      for (const value of values) expect(failuresOf(schema, value)).toEqual([]);
    }
  });

  it('lets a row without a column or with a wrong type fail its schema', () => {
    const { schema, examples } =
      description.paths[`/v1/metrics/${routeOf(metric)}`]!.get.responses['200']!.content['application/json']!;
    const [answer] = Object.values(examples).map((example) => example.value as { rows: object[] });
    const [row] = answer!.rows;
    const [column] = Object.keys(row!);
    expect(failuresOf(schema, { ...answer, rows: [{}] })).not.toEqual([]);
    expect(failuresOf(schema, { ...answer, rows: [{ ...row, [column!]: [] }] })).not.toEqual([]);
  });
});
