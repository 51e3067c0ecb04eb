import { count, group, number, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { by, eventNames, from, to, wholeNumber } from '../parameters.js';

/**
 * How far persons came through ordered steps, and how long each step took.
 *
 * Request   `steps`: 1 to 20 names of track events, in order, a name may stand more than once; step 1 lies in [from, to),
 *           the others within `window` × 24 hours of it.
 * Response  one row per group and step; `persons` who came that far, rates in [0, 1], `medianMs` in milliseconds.
 * Errors    METRIC_INVALID_PARAMETER, METRIC_INVALID_RANGE; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-raw-events.test.ts.
 */
export const funnel: Metric = {
  name: 'funnel',
  title: 'Funnel',
  description: 'Persons who completed ordered steps, where they dropped out, and how long each step took.',
  parameters: [
    eventNames('steps', 'Track events, in order.', { min: 1, max: 20 }),
    to,
    from,
    wholeNumber('window', 'Longest attempt, in days of 24 hours from step 1.', { min: 1, max: 365 }, 7),
    by(['channel']),
  ],
  lists: [
    {
      name: 'rows',
      orderBy: ['group', 'step'],
      columns: [
        group,
        count('step', 'Position of the step, from 1.'),
        text('event', 'Name of the step’s event.'),
        count('persons', 'Persons whose attempt reached this step.'),
        rate('conversion', 'persons ÷ persons of step 1.'),
        rate('stepConversion', 'persons ÷ persons of the step before; null on step 1.'),
        count('dropOff', 'Persons of the step before who did not reach this one; null on step 1.', true),
        number(
          'medianMs',
          'Median time from the step before, in milliseconds; null on step 1 or without persons.',
        ),
      ],
    },
  ],
};
