import { count, current, group, number, period, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { act, by, from, granularity, to, wholeNumber } from '../parameters.js';

/**
 * Sessions: visits that end where a person does nothing for longer than a gap.
 *
 * Request   periods of [from, to); `gapMinutes`; `event`: an act, to tell the share of sessions with it.
 * Response  one row per period and group, seconds to the thousandth, shares in [0, 1]; `firstPages`: the 10 pages that most
 *           sessions begin with, per period and group, and `(other)`.
 * Errors    METRIC_INVALID_RANGE, METRIC_INVALID_PARAMETER; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-questions.test.ts.
 */
export const sessions: Metric = {
  name: 'sessions',
  title: 'Sessions',
  description: 'Visits: how many, how long, how much happens in them, and the pages that they begin with.',
  parameters: [
    granularity(),
    to,
    from,
    wholeNumber(
      'gapMinutes',
      'Minutes without an event after which the next one begins a session.',
      { min: 1, max: 1440 },
      30,
    ),
    act('event', 'The act of which `eventShare` tells in how many sessions it is.'),
    by(['channel']),
  ],
  lists: [
    {
      name: 'rows',
      orderBy: ['period', 'group'],
      columns: [
        period,
        current,
        group,
        count('sessions', 'Sessions that begin in the period.'),
        count('persons', 'Persons with such a session.'),
        number(
          'medianSeconds',
          'Median length, from first to last event, in seconds; null without sessions.',
        ),
        number('meanSeconds', 'Mean length in seconds.'),
        number('meanEvents', 'Mean number of events.'),
        rate('singleShare', 'Sessions of one event ÷ sessions.'),
        rate('eventShare', 'Sessions with the act `event` ÷ sessions; null without `event`.'),
      ],
    },
    {
      name: 'firstPages',
      // As the view has it: by period, group and most sessions, `(other)` last.
      orderBy: [],
      columns: [
        period,
        current,
        group,
        text('page', 'Path of the first page view, as JSON; `(none)` without one, `(other)` for all but 10.'),
        count('sessions', 'Sessions that begin with it.'),
        rate('share', 'Of the sessions of period and group.'),
      ],
    },
  ],
};
