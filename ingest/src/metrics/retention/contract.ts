import { cohort, count, current, group, offset, rate } from '../columns.js';
import type { Metric } from '../metric.js';
import { by, choice, eventName, from, granularity, periods, to, wholeNumber } from '../parameters.js';
import { ProblemError } from '../problem-error.js';

/**
 * Share of each cohort active i periods after its start: the triangle, and the curve over the mature cohorts.
 *
 * Request   cohorts of the periods of [from, to); `mode` nday (in period i exactly), unbounded (in i or later) or bracket
 *           (on a day of [bracketFrom, bracketTo] counted from the person's own start day).
 * Response  one row per cohort, group and offset 0…periods; `retained` persons, `rate` in [0, 1], null while immature.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const retention: Metric = {
  name: 'retention',
  title: 'Retention',
  description: 'Of the persons who started in a period, those who came back later, by cohort and as a curve.',
  parameters: [
    granularity(),
    to,
    from,
    choice('mode', 'What counts as retained at an offset.', ['nday', 'unbounded', 'bracket'], 'nday'),
    periods,
    wholeNumber(
      'bracketFrom',
      'First day of the bracket, counted from the start day.',
      { min: 0, max: 255 },
      1,
    ),
    wholeNumber('bracketTo', 'Last day of the bracket.', { min: 0, max: 255 }, 7),
    eventName('startEvent', 'Track event whose first time starts a person. Default: first seen.'),
    eventName('returnEvent', 'Track event that counts as coming back. Default: any active event.'),
    by(['channel']),
  ],
  check: ({ mode, bracketFrom, bracketTo }) => {
    if (mode === 'bracket' && bracketFrom! > bracketTo!)
      throw new ProblemError(
        'METRIC_INVALID_RANGE',
        `the bracket from day ${bracketFrom} to day ${bracketTo} is empty`,
        'Give a bracketTo that is not before bracketFrom; without one it is 7.',
      );
  },
  lists: [
    {
      name: 'rows',
      orderBy: ['cohort', 'group', 'offset'],
      columns: [
        cohort,
        current,
        group,
        offset,
        count('size', 'Persons of the cohort.'),
        count('retained', 'Of them, those retained at the offset; null while immature.', true),
        rate('rate', 'retained ÷ size.'),
      ],
    },
    {
      name: 'curve',
      orderBy: ['group', 'offset'],
      columns: [
        group,
        offset,
        count('size', 'Persons of the cohorts that are mature at the offset.'),
        count('retained', 'Of them, those retained.'),
        rate('rate', 'retained ÷ size.'),
      ],
    },
  ],
};
