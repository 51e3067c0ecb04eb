import { count, number, rate, text } from '../columns.js';
import type { Column, Metric } from '../metric.js';
import { from, to, wholeNumber } from '../parameters.js';
import { ProblemError } from '../problem-error.js';

/** The measures of a milestone over some persons: everyone, or the held-out half. */
function measures(prefix: 'heldOut' | '', whose: string): Column[] {
  const named = (name: string) =>
    prefix === '' ? name : `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return [
    count(named('persons'), `${whose}: mature persons.`),
    count(named('reached'), 'Of them, those who reached the threshold.'),
    rate(named('reach'), 'reached ÷ persons.'),
    rate(named('retentionWith'), 'Share of those who reached it who were retained.'),
    rate(named('retentionWithout'), 'Share of the others who were retained.'),
    number(named('lift'), 'retentionWith ÷ retentionWithout.'),
    rate(named('precision'), 'The same as retentionWith.'),
    rate(named('recall'), 'Share of the retained who had reached it.'),
    number(named('phi'), 'Phi coefficient of reaching it and being retained, −1 to 1: a correlation.'),
    number(named('phiLow'), 'Lower end of its 95 % interval (Fisher’s z).'),
    number(named('phiHigh'), 'Upper end of its 95 % interval.'),
  ];
}

/**
 * The aha-moment search: everything done early, against staying. A correlation, no cause.
 *
 * Request   persons first seen in [from, to) for whom first windows and target days are over; retained = active on a day of
 *           [targetFrom, targetTo] counted from the first-seen day.
 * Response  one row per event, threshold 1…20 and first days 1, 3, 7, 14 that anybody reached, best first by phi on the
 *           held-out half; `summary`: persons, and how many names were left out beyond the 200 that most persons did.
 * Errors    METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-raw-events.test.ts.
 */
export const milestones: Metric = {
  name: 'milestones',
  title: 'Milestones',
  description: 'Early actions that correlate with retention: every event, n times in the first d days.',
  parameters: [
    to,
    from,
    wholeNumber('targetFrom', 'First target day, counted from the first-seen day.', { min: 0, max: 365 }, 28),
    wholeNumber('targetTo', 'Last target day.', { min: 0, max: 365 }, 34),
  ],
  check: ({ targetFrom, targetTo }) => {
    if (targetFrom! > targetTo!)
      throw new ProblemError(
        'METRIC_INVALID_RANGE',
        `the target from day ${targetFrom} to day ${targetTo} is empty`,
        'Give a targetTo that is not before targetFrom; without one it is 34.',
      );
  },
  lists: [
    {
      name: 'rows',
      orderBy: ['-heldOutPhi', 'event', 'threshold', 'days'],
      columns: [
        text('event', 'Name of the track event.'),
        count('threshold', 'Done at least so many times …'),
        count('days', '… in the first so many days; the first-seen day is the first.'),
        ...measures('', 'Everyone'),
        ...measures('heldOut', 'The held-out half'),
      ],
    },
    {
      name: 'summary',
      orderBy: [],
      columns: [
        count('persons', 'Mature persons first seen in the range.'),
        count('retained', 'Of them, those active on a target day.'),
        count('events', 'Events searched, at most 200.'),
        count('eventsLeftOut', 'Number of further events in the range that were not searched.'),
      ],
    },
  ],
};
