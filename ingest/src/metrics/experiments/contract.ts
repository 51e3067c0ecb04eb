import { count, money, number, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { choice, from, to } from '../parameters.js';

const experiment = text('experiment', 'Name of the experiment, from its exposures.');
const variant = text('variant', 'What was seen first: the variant, or what `by` names instead.');
const exposed = count(
  'exposed',
  'Persons whose first exposure ever falls in the range, without those who saw two variants.',
);

/**
 * Conversion of each variant of each experiment, compared with the control, with money and a check of the shares.
 *
 * Request   first exposures in [from, to); `by` compares creatives or campaigns instead of variants.
 * Response  rows: one per experiment and variant; `differenceLow`…`differenceHigh` a 95 % interval, null for the control and
 *           where no one saw it. revenue: one per variant and currency, exact decimal text. check: one per experiment.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-facts.test.ts.
 */
export const experiments: Metric = {
  name: 'experiments',
  title: 'Experiments',
  description:
    'Conversion and revenue of each variant against the control, and a check of the variants’ shares.',
  parameters: [
    to,
    from,
    choice('by', 'Compare creatives or campaigns in place of variants.', ['', 'creative', 'campaign'], ''),
  ],
  projectSettings: ['experiment'],
  lists: [
    {
      name: 'rows',
      orderBy: ['experiment', 'variant'],
      columns: [
        experiment,
        variant,
        exposed,
        count('converted', 'Of them, those who converted within the window of their own exposure, so far.'),
        rate('rate', 'converted ÷ exposed.'),
        number('difference', 'rate − rate of the control; null for the control and without one.'),
        number('differenceLow', 'Lower end of Newcombe’s 95 % interval of the difference.'),
        number('differenceHigh', 'Its upper end.'),
      ],
    },
    {
      name: 'revenue',
      orderBy: ['experiment', 'variant', 'currency'],
      columns: [
        experiment,
        variant,
        text('currency', 'Currency of the amounts.'),
        exposed,
        money('revenue', 'Orders less refunds inside the window of the own exposure.'),
        number('revenuePerPerson', 'revenue ÷ exposed.'),
      ],
    },
    {
      name: 'check',
      orderBy: ['experiment'],
      columns: [
        experiment,
        count('variants', 'Variants with at least one counted person.'),
        count('exposed', 'Persons counted.'),
        count('excluded', 'Persons excluded because they saw two variants at any time.'),
        number(
          'chiSquared',
          'Pearson’s statistic of the sizes against equal shares; null with fewer than two variants.',
        ),
        count('degrees', 'Its degrees of freedom: variants − 1.'),
      ],
    },
  ],
};
