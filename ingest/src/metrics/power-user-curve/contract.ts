import { count, group, number, rate } from '../columns.js';
import type { Metric } from '../metric.js';
import { by, end, event, wholeNumber } from '../parameters.js';

/**
 * The Power User Curve (activity histogram, L30): persons by how many days of a window they were active on.
 *
 * Request   `window` days ending with `end`, in the project's zone.
 * Response  one row per group and number of days 1…window; shares of a group sum to 1.
 * Errors    METRIC_INVALID_PARAMETER; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const powerUserCurve: Metric = {
  name: 'power_user_curve',
  title: 'Power User Curve',
  description: 'Persons active on exactly 1, 2, … n of the n days ending with a day, and their share.',
  parameters: [
    end,
    wholeNumber('window', 'Days in the window.', { min: 7, max: 30, only: [7, 28, 30] }, 30),
    event,
    by(['channel', 'cohort']),
    wholeNumber('threshold', 'Active days for `thresholdShare`; 0: not computed.', { min: 0, max: 30 }, 0),
  ],
  lists: [
    {
      name: 'rows',
      orderBy: ['group', 'days'],
      columns: [
        group,
        count('days', 'Active days, 1 to `window`.'),
        count('persons', 'Persons active on exactly that many days.'),
        rate('share', 'Of all persons of the group active in the window.'),
      ],
    },
    {
      name: 'summary',
      orderBy: ['group'],
      columns: [
        group,
        count('persons', 'Persons active in the window.'),
        number('meanDays', 'Mean active days of these persons.'),
        rate('thresholdShare', 'Share active on `threshold` days or more; null without `threshold`.'),
      ],
    },
  ],
};
