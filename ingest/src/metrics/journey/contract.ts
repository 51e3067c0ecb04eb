import { count, current, group, number, period, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { by, from, granularity, to } from '../parameters.js';

/**
 * Where persons are on the project's journey, who enters each stage and who goes on.
 *
 * Request   periods of [from, to); stages are the project's setting `journey`.
 * Response  one row per period, group and stage; counts at the period's last day (today, in the current one); `rate` in
 *           [0, 1]. No rows where the project has no journey.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-raw-events.test.ts.
 */
export const journey: Metric = {
  name: 'journey',
  title: 'Journey',
  description: 'Persons on each stage of the journey, who entered it in a period, and who went on to it.',
  parameters: [granularity(), to, from, by(['channel'])],
  projectSettings: ['journey'],
  lists: [
    {
      name: 'rows',
      orderBy: ['period', 'group', 'step'],
      columns: [
        period,
        current,
        group,
        count('step', 'Position of the stage, from 1.'),
        text('stage', 'Name of the stage.'),
        count('standing', 'Persons whose furthest stage this is at the period’s last day.'),
        count('entered', 'Persons who reached it in the period.'),
        count(
          'before',
          'Persons who were on the stage before at the start, or reached it in the period.',
          true,
        ),
        count('wentOn', 'Of them, those on a later stage at the last day.', true),
        rate('rate', 'wentOn ÷ before; null on the first stage.'),
        number('medianDays', 'Median calendar days from the stage they came from, of those who entered.'),
      ],
    },
  ],
};
