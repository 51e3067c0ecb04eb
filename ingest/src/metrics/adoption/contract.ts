import { count, number, rate, text } from '../columns.js';
import type { Metric } from '../metric.js';
import { from, segmentKey, to } from '../parameters.js';

/**
 * How many of a segment did each track event in a range (breadth), and how often and on how many days (depth); next to it
 * a second segment, with the differences.
 *
 * Request   days of [from, to); `compareSegment` names the second segment.
 * Response  one row per event, the 200 that most persons of both did; `summary`: sizes, and how many names were left out.
 *           Columns of the second segment are null where none is asked for.
 * Errors    METRIC_INVALID_RANGE, SEGMENT_UNKNOWN; WAREHOUSE_UNAVAILABLE (retryable).
 * Source    README.md next to this file; hand-drawn tables in schemas/src/oracle/metrics, held against the views by
 *           ingest/test/exactness-raw-events.test.ts.
 */
export const adoption: Metric = {
  name: 'adoption',
  title: 'Adoption',
  description:
    'Of a segment, how many did each event, how often and on how many days; also compared with another segment.',
  parameters: [
    to,
    from,
    segmentKey('compareSegment', 'Name or key of a segment to compare with. Default: none.'),
  ],
  lists: [
    {
      name: 'rows',
      orderBy: ['-persons', 'event'],
      columns: [
        text('event', 'Name of the track event.'),
        count('size', 'Persons of the segment first seen before `to`.'),
        count('persons', 'Of them, those who did it in the range.'),
        rate('breadth', 'persons ÷ size.'),
        count('times', 'How often they did it.'),
        number('meanTimes', 'times ÷ persons.'),
        number('medianTimes', 'Median of the times of those who did it.'),
        number('meanDays', 'Mean days on which they did it.'),
        count('compareSize', 'Persons of the second segment first seen before `to`.', true),
        count('comparePersons', 'Of them, those who did it in the range.', true),
        rate('compareBreadth', 'comparePersons ÷ compareSize.'),
        count('compareTimes', 'How often they did it.', true),
        number('compareMeanTimes', 'compareTimes ÷ comparePersons.'),
        number('compareMedianTimes', 'Median of the times of those who did it.'),
        number('compareMeanDays', 'Mean days on which they did it.'),
        number('breadthDifference', 'breadth − compareBreadth.'),
        number('meanTimesDifference', 'meanTimes − compareMeanTimes.'),
      ],
    },
    {
      name: 'summary',
      orderBy: [],
      columns: [
        count('size', 'Persons of the segment first seen before `to`.'),
        count('compareSize', 'Persons of the second segment first seen before `to`.', true),
        count('events', 'Events listed, at most 200.'),
        count('eventsLeftOut', 'Number of further events in the range that are not listed.'),
      ],
    },
  ],
};
