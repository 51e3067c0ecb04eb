import { count, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, to } from '../parameters.js';

/**
 * How far each campaign took the persons it reached: every step counts persons of the step before.
 *
 * Request   impressions and interactions in [from, to).
 * Response  one row per campaign with an impression; persons, and each rate against the step before, null without persons. D7 and
 *           D30 are about the converted whose day is over.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-facts.test.ts.
 */
export const campaigns: Metric = {
  name: 'campaigns',
  title: 'Campaign scorecard',
  description: 'Per campaign: persons reached, of them interacted, converted, retained and referring.',
  parameters: [to, from],
  projectSettings: ['campaign'],
  lists: [
    {
      name: 'rows',
      orderBy: ['campaign'],
      columns: [
        text('campaign', 'Name of the campaign.'),
        count('reached', 'Persons with an impression in the range.'),
        count('interacted', 'Of them, those with an interaction in the range.'),
        rate('interactionRate', 'interacted ÷ reached.'),
        count(
          'converted',
          'Of these, those who converted within the campaign window of their first interaction.',
        ),
        rate('conversionRate', 'converted ÷ interacted.'),
        count('d7Size', 'Of these, those whose seventh day after the conversion is over.'),
        count('d7Retained', 'Of them, those active on that day.'),
        rate('d7Rate', 'd7Retained ÷ d7Size.'),
        count('d30Size', 'Of the converted, those whose thirtieth day after the conversion is over.'),
        count('d30Retained', 'Of them, those active on that day.'),
        rate('d30Rate', 'd30Retained ÷ d30Size.'),
        count('referred', 'Of the converted, those who sent an invite after the conversion.'),
        rate('referralRate', 'referred ÷ converted.'),
      ],
    },
  ],
};
