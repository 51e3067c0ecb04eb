import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectSchema } from '../src/domain/project-settings.js';
import { routeOf } from '../src/metrics/metric.js';
import { METRICS } from '../src/metrics/registry.js';
import { collect } from './collect.js';
import type { ReceivedEvent } from './generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

interface Answers {
  metric: string;
  list: string;
  questions: { params: Record<string, string | number>; asOf: string; rows: unknown[] }[];
}

const fixtures = new URL('../../schemas/fixtures/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, fixtures), 'utf8');
const project = { ...JSON.parse(read('project.json')), writeKeys: ['wk_fixture'], readKeys: ['rk_fixture'] };
const answers: Answers[] = readdirSync(new URL('answers/', fixtures)).map((name) =>
  JSON.parse(read(`answers/${name}`)),
);

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([project]);
  const events: ReceivedEvent[] = read('events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  await harness.storeEntries(collect(projectSchema.parse(project), events));
});
afterAll(() => harness.close());

const lists = METRICS.flatMap((metric) => metric.lists.map((list) => ({ metric, list: list.name })));

describe.each(lists)('$metric.name $list', ({ metric, list }) => {
  it('answers the published questions with the published rows', async () => {
    const published = answers.find((each) => each.metric === metric.name && each.list === list)!;
    for (const { params, asOf, rows } of published.questions) {
      const given = Object.entries({ asOf, ...params }).map(([name, value]) => [name, String(value)]);
      const answer = await harness.ask(project.id, `${routeOf(metric)}?${new URLSearchParams(given)}`);
      expect({ params, rows: answer[list] }).toEqual({ params, rows });
    }
  });
});
