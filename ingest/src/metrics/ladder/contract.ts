import { cohort, count, current, period, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, granularity, to } from '../parameters.js';

const rung = count('rung', 'Number of the rung, from 1; 0 is inactive.');
const name = text('name', 'Name of the rung.');

/**
 * The engagement ladder: on which of the project's rungs persons are in each period, how they move, and how each rung
 * behaves, which is how the order of a ladder is validated.
 *
 * Request   periods of [from, to); the rungs are a project setting (`ladder`).
 * Response  one row per period and rung; `transitions`: one matrix per period, from the period before it; `climb`: by cohort
 *           of first-seen period; `powerUserCurve` and `retention` of each rung.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test.
 */
export const ladder: Metric = {
  name: 'ladder',
  title: 'Engagement ladder',
  description:
    'Persons on each rung of the project’s ladder per period, and who climbed, stayed and slipped.',
  parameters: [granularity(), to, from],
  projectSettings: ['ladder'],
  lists: [
    {
      name: 'rows',
      orderBy: ['period', 'rung'],
      columns: [
        period,
        current,
        rung,
        name,
        count('persons', 'Persons on this rung.'),
        rate('share', 'Of everyone first seen before the period’s end.'),
      ],
    },
    {
      name: 'transitions',
      orderBy: ['period', 'fromRung', 'toRung'],
      columns: [
        period,
        current,
        count('fromRung', 'Rung in the period before.'),
        count('toRung', 'Rung in this period.'),
        text('move', 'climbed, stayed or slipped.'),
        count('persons', 'Persons first seen before this period who made that move.'),
        rate('share', 'Of those on `fromRung`.'),
      ],
    },
    {
      name: 'climb',
      orderBy: ['period', 'cohort'],
      columns: [
        period,
        current,
        cohort,
        count('size', 'Persons of the cohort.'),
        count('climbed', 'Those on a higher rung than in the period before.'),
        rate('share', 'climbed ÷ size.'),
      ],
    },
    {
      name: 'powerUserCurve',
      orderBy: ['period', 'rung', 'days'],
      columns: [
        period,
        current,
        rung,
        name,
        count('days', 'Active days of the 30 that end with the period, or with today: 1 to 30.'),
        count('persons', 'Persons on the rung who were active on exactly that many.'),
        rate('share', 'Of the rung’s persons active in these 30 days.'),
      ],
    },
    {
      name: 'retention',
      orderBy: ['period', 'rung'],
      columns: [
        period,
        current,
        rung,
        name,
        count('size', 'Persons on this rung.'),
        count('retained', 'Those active in the next period; null until it has ended.', true),
        rate('rate', 'retained ÷ size.'),
      ],
    },
  ],
};
