import { count, group, money, number, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, to } from '../parameters.js';

/**
 * Quality of each first-touch channel, of the persons first seen in a range.
 *
 * Request   [from, to) in days.
 * Response  one row per channel; a rate is about the persons whose own window is over (its `…Size`).
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const channels: Metric = {
  name: 'channels',
  title: 'Channel quality',
  description: 'Size, activation, retention, payers and revenue per acquired person of each channel.',
  parameters: [to, from],
  lists: [
    {
      name: 'rows',
      orderBy: ['group'],
      columns: [
        { ...group, description: 'The channel.' },
        count('size', 'Persons first seen in the range.'),
        count('activationSize', 'Of them, those whose activation days are over.'),
        count('activated', 'Of these, the activated.'),
        rate('activationRate', 'activated ÷ activationSize.'),
        count('d7Size', 'Those whose day 7 is over.'),
        count('d7Retained', 'Of these, active on day 7.'),
        rate('d7Rate', 'd7Retained ÷ d7Size.'),
        count('d30Size', 'Those whose day 30 is over.'),
        count('d30Retained', 'Of these, active on day 30.'),
        rate('d30Rate', 'd30Retained ÷ d30Size.'),
        count('payers', 'Of all, those with an order so far.'),
        rate('payerRate', 'payers ÷ size.'),
      ],
    },
    {
      name: 'revenue',
      orderBy: ['group', 'currency'],
      columns: [
        { ...group, description: 'The channel.' },
        text('currency', 'Currency of the amounts.'),
        count('size', 'Persons first seen in the range.'),
        money('revenue', 'All their orders less refunds so far.'),
        number('revenuePerPerson', 'revenue ÷ size.'),
      ],
    },
  ],
};
