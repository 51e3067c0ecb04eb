import { count, money, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { choice, from, to, wholeNumber } from '../parameters.js';

const channel = text('group', 'Channel of the touches; `direct` where a conversion had none.');

/**
 * Which channels led to conversions, by the touches before each.
 *
 * Request   conversions and orders in [from, to); touches of the `window` × 24 hours before each; `model`.
 * Response  rows: one per channel; shares in millionths that sum to whole conversions. revenue: one per channel and currency,
 *           exact decimal text that sums to the orders. paths: the 100 commonest, whatever the model.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-facts.test.ts.
 */
export const attribution: Metric = {
  name: 'attribution',
  title: 'Attribution',
  description:
    'Conversions and revenue by channel under a first, last or linear model, and the most common paths.',
  parameters: [
    to,
    from,
    wholeNumber('window', 'Days before a conversion in which a touch counts.', { min: 1, max: 365 }, 30),
    choice('model', 'Which touches get a share.', ['first', 'last', 'linear'], 'last'),
  ],
  lists: [
    {
      name: 'rows',
      orderBy: ['group'],
      columns: [
        channel,
        { name: 'conversions', type: 'number', description: 'Conversions, shares of them in millionths.' },
      ],
    },
    {
      name: 'revenue',
      orderBy: ['group', 'currency'],
      columns: [
        channel,
        text('currency', 'Currency of the amounts.'),
        money('revenue', 'Amounts of the orders, or shares of them.'),
      ],
    },
    {
      name: 'paths',
      orderBy: ['-conversions', 'path'],
      columns: [
        text('path', 'Channels in order, equal neighbours merged: `a > b`.'),
        count('conversions', 'Conversions with this path.'),
        rate('share', 'conversions ÷ all conversions of the range.'),
      ],
    },
  ],
};
