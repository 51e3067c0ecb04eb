import { COMMON, type Comparison, sameBy } from '../comparison.js';
import { FIRST_DAYS, trackEvents } from '../people-queries.js';

/** Every event name of a quarter, without a second segment. */
export const adoption: Comparison = {
  name: 'adoption (20 events, three months)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.adoption(${COMMON}, from = '2026-12-01', to = '2027-03-01', compare_segment = '')`,
  ],
  naive: [
    `SELECT
        event,
        count() AS persons,
        persons / (SELECT count() FROM ${FIRST_DAYS} WHERE first_day < '2027-03-01') AS breadth,
        sum(person_times) AS times,
        times / persons AS mean_times,
        quantileExactInclusive(0.5)(person_times) AS median_times,
        sum(person_days) / persons AS mean_days
    FROM
    (
        SELECT
            person,
            event,
            count() AS person_times,
            uniqExact(day) AS person_days
        FROM ${trackEvents('2026-12-01', '2027-03-01')}
        GROUP BY person, event
    )
    GROUP BY event`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(['event'], ['persons', 'breadth', 'times', 'mean_times', 'median_times', 'mean_days'])(
      ours!,
      naive!,
    ),
};
