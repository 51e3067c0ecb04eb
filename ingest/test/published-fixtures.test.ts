import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeOf } from '../src/metrics/metric.js';
import { METRICS } from '../src/metrics/registry.js';
import type { MetricsHarness } from './metrics-harness.js';
import { compareQuotientsLoosely } from './support/equal-quotients.js';
import { FIXTURE_PROJECT, openFixtureHarness, readPublishedAnswers } from './support/fixture-set.js';

compareQuotientsLoosely();
const answers = readPublishedAnswers();

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openFixtureHarness();
});
afterAll(() => harness.close());

const lists = METRICS.flatMap((metric) => metric.lists.map((list) => ({ metric, list: list.name })));

describe.each(lists)('$metric.name $list', ({ metric, list }) => {
  it('answers the published questions with the published rows', async () => {
    const published = answers.find((each) => each.metric === metric.name && each.list === list)!;
    for (const { params, asOf, rows } of published.questions) {
      const given = Object.entries({ asOf, ...params }).map(([name, value]) => [name, String(value)]);
      const answer = await harness.ask(FIXTURE_PROJECT, `${routeOf(metric)}?${new URLSearchParams(given)}`);
      expect({ params, rows: answer[list] }).toEqual({ params, rows });
    }
  });
});
