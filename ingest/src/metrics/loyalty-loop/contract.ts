import { count, number, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, to } from '../parameters.js';

/**
 * The stages that a project's customers go through between purchases, and how many skip them.
 *
 * Request   the events of [from, to).
 * Response  rows: one per stage, in the loop's order. summary: one row; medians in calendar days, null without a pair.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-facts.test.ts.
 */
export const loyaltyLoop: Metric = {
  name: 'loyalty_loop',
  title: 'Loyalty loop',
  description:
    'Persons on each stage of the loyalty loop, and repeat purchases without considering or evaluating in between.',
  parameters: [to, from],
  projectSettings: ['loop'],
  lists: [
    {
      name: 'rows',
      orderBy: ['stage'],
      columns: [
        text('stage', 'consider, evaluate, buy, enjoy, advocate or bond.'),
        count('persons', 'Persons who did one of its events in the range.'),
      ],
    },
    {
      name: 'summary',
      orderBy: [],
      columns: [
        count('buyers', 'Persons with a purchase in the range.'),
        count(
          'shortWay',
          'Of them, those who once bought again without considering or evaluating in between.',
        ),
        rate('shortWayShare', 'shortWay ÷ buyers.'),
        count('pairs', 'Purchases that follow another of the same person.'),
        number('medianDaysBetween', 'Median calendar days between the two of a pair.'),
      ],
    },
  ],
};
