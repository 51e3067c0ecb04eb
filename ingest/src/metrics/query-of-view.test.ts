import { expect, it } from 'vitest';
import { viewOf } from './metric.js';
import type { ParameterValue } from './parameter.js';
import { queryOfView } from './query-of-view.js';
import { METRICS } from './registry.js';

const lists = METRICS.flatMap((metric) =>
  metric.lists.map((list) => [viewOf(metric, list), metric] as const),
);
const NO_SEGMENT: Record<string, ParameterValue> = { compareSegment: '' };

it.each(lists)('%s does not look for members where no segment is asked for', (view, metric) => {
  expect(queryOfView(view, metric, { segment: '', values: NO_SEGMENT })).not.toContain('segment_members');
  expect(queryOfView(view, metric, { segment: 'key', values: NO_SEGMENT })).toContain('segment_members');
});

it('looks for members of the second segment only where one is asked for', () => {
  const [, adoption] = lists.find(([view]) => view === 'adoption')!;
  for (const view of ['adoption', 'adoption_summary'])
    expect(queryOfView(view, adoption, { segment: '', values: { compareSegment: 'key' } })).toContain(
      'key = {compare_segment:String}',
    );
});
