import { count, current, number, period, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, granularity, to } from '../parameters.js';

/**
 * Growth accounting: who is new, retained, resurrected and churned in each period, and everybody’s state at the end.
 *
 * Request   periods of [from, to).
 * Response  one row per period, persons; both checks are true in every answer. `states` is about the last day before `to`.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const lifecycle: Metric = {
  name: 'lifecycle',
  title: 'Lifecycle',
  description: 'New, retained, resurrected and churned persons of each period, the quick ratio, and states.',
  parameters: [granularity(), to, from],
  lists: [
    {
      name: 'rows',
      orderBy: ['period'],
      columns: [
        period,
        current,
        count('active', 'Persons active in the period.'),
        count('new', 'First-ever active in it.'),
        count('retained', 'Active in it and in the period before.'),
        count('resurrected', 'Active in it, not in the period before, not new.'),
        count('churned', 'Active in the period before, not in it.'),
        number('quickRatio', '(new + resurrected) ÷ churned.'),
        count('previousActive', 'Persons active in the period before.'),
        { name: 'checkActive', type: 'boolean', description: 'active = new + retained + resurrected.' },
        { name: 'checkRetained', type: 'boolean', description: 'previousActive − churned = retained.' },
      ],
    },
    {
      name: 'states',
      orderBy: [],
      columns: [
        { name: 'day', type: 'date', description: 'The day of the states.' },
        text('state', 'new, current, resurrected, at-risk or dormant.'),
        count('persons', 'Persons in that state.'),
      ],
    },
  ],
};
