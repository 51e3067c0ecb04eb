import { count, current, period, rate } from '../columns.js';
import type { Metric } from '../metric.js';
import { event, from, to } from '../parameters.js';

/**
 * Persons active in the 1, 7 and 30 days ending with each day, and stickiness.
 *
 * Request   [from, to) in days of the project's zone.
 * Response  one row per day up to today; persons; stickiness = mean DAU of the 30 days ÷ MAU, null when MAU is 0.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const activeUsers: Metric = {
  name: 'active_users',
  title: 'Active users',
  description: 'DAU, WAU and MAU of every day, and stickiness.',
  parameters: [to, from, event],
  lists: [
    {
      name: 'rows',
      orderBy: ['period'],
      columns: [
        period,
        current,
        count('dau', 'Persons active on the day.'),
        count('wau', 'Persons active in the 7 days ending with it.'),
        count('mau', 'Persons active in the 30 days ending with it.'),
        rate('stickiness', 'Mean DAU of the 30 days, over MAU.'),
      ],
    },
  ],
};
