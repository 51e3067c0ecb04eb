import { count, rate, text } from '../columns.js';
import type { Column, Metric } from '../metric.js';
import { end } from '../parameters.js';

const signal = (name: string, description: string): Column => ({ name, type: 'boolean', description });

/**
 * Persons who fall behind their own habit: what they did lately against what they did before.
 *
 * Request   `end`, the last day that is looked at; the lengths of both spans are project settings (`churn`).
 * Response  one row per person at risk; `summary`: one row, with the dormant, who are not at risk any more.
 * Errors    METRIC_INVALID_PARAMETER; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test.
 */
export const churnRisk: Metric = {
  name: 'churn_risk',
  title: 'Churn risk',
  description:
    'Persons who are less active than their own baseline, or inactive for longer than usual, with the signals.',
  parameters: [end],
  projectSettings: ['churn'],
  daysBefore: ({ churn }) => churn.recentDays + churn.baselineDays - 1,
  lists: [
    {
      name: 'rows',
      orderBy: ['kind', 'person'],
      columns: [
        text('kind', 'Kind of the person’s canonical id: user or anonymous.'),
        text('person', 'Canonical id, as sent.'),
        count('activeDays', 'Active days of the recent days.'),
        count('activeDaysBefore', 'Active days of the days before them.'),
        count('purchases', 'Orders of the recent days.'),
        count('purchasesBefore', 'Orders of the days before them.'),
        count('interactions', 'Interactions of the recent days.'),
        count('interactionsBefore', 'Interactions of the days before them.'),
        count('daysSinceActive', 'Days from the last active day to `end`.'),
        count('usualGap', 'Nine in ten gaps between own active days are no longer (days).', true),
        signal('fewerActiveDays', 'Active days fell below `churn.fall` of the baseline.'),
        signal('fewerPurchases', 'Orders did.'),
        signal('fewerInteractions', 'Interactions did.'),
        signal('longerAway', 'Away for longer than the usual gap.'),
      ],
    },
    {
      name: 'summary',
      orderBy: [],
      columns: [
        count('persons', 'Persons active by `end` who are not dormant.'),
        count('atRisk', 'Those with at least one signal.'),
        rate('share', 'atRisk ÷ persons.'),
        count('fewerActiveDays', 'Persons with this signal.'),
        count('fewerPurchases', 'Persons with this signal.'),
        count('fewerInteractions', 'Persons with this signal.'),
        count('longerAway', 'Persons with this signal.'),
        count('dormant', 'Persons last active `churn.dormantDays` or more days before `end`.'),
      ],
    },
  ],
};
