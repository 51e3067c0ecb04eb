import { cohort, count, current, group, money, number, offset, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { by, from, granularity, periods, to } from '../parameters.js';

/**
 * Cumulative observed revenue per person of each cohort, by currency.
 *
 * Request   cohorts of the periods of [from, to).
 * Response  one row per cohort, group, currency and offset 0…periods; exact decimal text; null while immature.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const ltv: Metric = {
  name: 'ltv',
  title: 'Lifetime value',
  description: 'Revenue so far per person of each cohort of first-seen period, and the curve over cohorts.',
  parameters: [granularity(), to, from, periods, by(['channel'])],
  lists: [
    {
      name: 'rows',
      orderBy: ['cohort', 'group', 'currency', 'offset'],
      columns: [
        cohort,
        current,
        group,
        text('currency', 'Currency of the amounts.'),
        offset,
        count('size', 'Persons of the cohort.'),
        money('revenue', 'Revenue up to and including the offset; null while immature.', true),
        number('ltv', 'revenue ÷ size.'),
      ],
    },
    {
      name: 'curve',
      orderBy: ['group', 'currency', 'offset'],
      columns: [
        group,
        text('currency', 'Currency of the amounts.'),
        offset,
        count('size', 'Persons of the cohorts that are mature at the offset.'),
        money('revenue', 'Their revenue up to and including the offset.'),
        number('ltv', 'revenue ÷ size.'),
      ],
    },
  ],
};
