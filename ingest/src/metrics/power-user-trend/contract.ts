import { count, current, period, rate } from '../columns.js';
import type { Metric } from '../metric.js';
import { event, from, granularity, to, wholeNumber } from '../parameters.js';

/**
 * The Power User Curve at the last day of each period.
 *
 * Request   periods of [from, to); `window` days ending with each period’s last day.
 * Response  one row per period and number of days 1…window; for the current period the curve so far.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const powerUserTrend: Metric = {
  name: 'power_user_trend',
  title: 'Power User Curve over time',
  description: 'The Power User Curve at the last day of each period.',
  parameters: [
    granularity(),
    to,
    from,
    wholeNumber('window', 'Days in the window.', { min: 7, max: 30, only: [7, 28, 30] }, 30),
    event,
  ],
  lists: [
    {
      name: 'rows',
      orderBy: ['period', 'days'],
      columns: [
        period,
        current,
        { name: 'day', type: 'date', description: 'Last day of the window.' },
        count('days', 'Active days, 1 to `window`.'),
        count('persons', 'Persons active on exactly that many days.'),
        rate('share', 'Of all persons active in the window.'),
      ],
    },
  ],
};
