import { count, current, number, period } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, granularity, to } from '../parameters.js';

/**
 * Net promoter score of each period: 9–10 promoter, 0–6 detractor, other whole numbers passive, anything else no answer.
 *
 * Request   periods of [from, to).
 * Response  one row per period; answers; `nps` in −100…100, null without an answer.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness.test.ts.
 */
export const nps: Metric = {
  name: 'nps',
  title: 'Net promoter score',
  description: 'Promoters, passives and detractors of each period, and the score.',
  parameters: [granularity(), to, from],
  lists: [
    {
      name: 'rows',
      orderBy: ['period'],
      columns: [
        period,
        current,
        count('answers', 'Answers with a whole number.'),
        count('promoters', 'Answers of 9 or 10.'),
        count('passives', 'Other whole numbers.'),
        count('detractors', 'Answers of 0 to 6.'),
        number('nps', '100 × (promoters − detractors) ÷ answers.'),
      ],
    },
  ],
};
