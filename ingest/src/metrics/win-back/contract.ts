import { count, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { end, wholeNumber } from '../parameters.js';

/**
 * Win-back: of the persons who were dormant `window` days before `end`, those active since, by what brought them back.
 *
 * Request   `end` and `window` (days).
 * Response  one row per name and channel of the first active event, most persons first; `summary`: one row.
 * Errors    METRIC_INVALID_PARAMETER; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test.
 */
export const winBack: Metric = {
  name: 'win_back',
  title: 'Win-back',
  description:
    'Persons who were dormant and are active again, by the first event and channel of their return.',
  parameters: [end, wholeNumber('window', 'Days in which to return.', { min: 1, max: 365 }, 28)],
  projectSettings: ['churn'],
  lists: [
    {
      name: 'rows',
      // Most persons first, as the view has it.
      orderBy: [],
      columns: [
        text('event', 'Name of the first active event; `page` or `screen` for a view.'),
        text('group', 'Channel of that event.'),
        count('persons', 'Persons who returned with it.'),
        rate('share', 'Of all who were dormant.'),
      ],
    },
    {
      name: 'summary',
      orderBy: [],
      columns: [
        count('dormant', 'Persons dormant `window` days before `end`.'),
        count('returned', 'Those active since.'),
        rate('share', 'returned ÷ dormant.'),
      ],
    },
  ],
};
