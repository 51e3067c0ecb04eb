import { fileURLToPath } from 'node:url';
import { type Metric, routeOf } from '../src/metrics/metric.js';
import type { MetricAnswer } from '../src/metrics/query-metric.js';
import { METRICS } from '../src/metrics/registry.js';
import type { MetricsHarness } from '../test/metrics-harness.js';
import {
  FIXTURE_PROJECT,
  FIXTURE_READ_KEY,
  type PublishedAnswers,
  readPublishedAnswers,
} from '../test/support/fixture-set.js';

export const EXAMPLES_FILE = fileURLToPath(new URL('../src/metrics/examples.generated.ts', import.meta.url));

const SHOWN_ROWS = 2;

/**
 * An example of every metric, as the text of a TypeScript file: what the published fixture set was asked first, and what
 * the API answers, cut to a few rows a list.
 */
export async function makeExamples(harness: MetricsHarness): Promise<string> {
  const published = readPublishedAnswers();
  const examples: string[] = [];
  for (const metric of METRICS) {
    const query = queryOf(metric, published);
    const answer = await harness.ask(FIXTURE_PROJECT, `${routeOf(metric)}?${new URLSearchParams(query)}`);
    const problem = await askMisspelt(harness, metric);
    examples.push(
      `  ${metric.name}: ${JSON.stringify({ query, answer: shorten(metric, answer), problem })},`,
    );
  }
  return [
    '// Made by `npm run examples -w ingest` from the published fixture set.',
    "import type { MetricExample } from './metric-example.js';",
    '',
    '/** Metric → a request and its answer, each list cut to its first rows. */',
    'export const EXAMPLES: Readonly<Record<string, MetricExample>> = {',
    ...examples,
    '};',
    '',
  ].join('\n');
}

function queryOf(metric: Metric, published: readonly PublishedAnswers[]): Record<string, string> {
  const rows = published.find((each) => each.metric === metric.name && each.list === 'rows');
  const [question] = rows?.questions ?? [];
  if (question === undefined) throw new Error(`the fixture set asks nothing of ${metric.name}`);
  const asked = Object.entries({ ...question.params, asOf: question.asOf });
  return Object.fromEntries(asked.map(([name, value]) => [name, String(value)]));
}

async function askMisspelt(harness: MetricsHarness, metric: Metric): Promise<unknown> {
  const response = await harness.app.inject({
    url: `/v1/metrics/${routeOf(metric)}?form=2026-01-15`,
    headers: { authorization: `Bearer ${FIXTURE_READ_KEY}` },
  });
  return response.json();
}

function shorten(metric: Metric, answer: MetricAnswer): MetricAnswer {
  const lists = metric.lists.map(({ name }) => [name, (answer[name] as unknown[]).slice(0, SHOWN_ROWS)]);
  return { ...answer, ...Object.fromEntries(lists) };
}
