import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

/** The textbook self-join of each person's first day with their active days. */
export const retention: Comparison = {
  name: 'retention (daily triangle, 150 cohorts)',
  aim: 20,
  ours: [
    `SELECT * FROM everloop.retention(
        ${COMMON}, from = '2026-10-01', to = '2027-02-28', granularity = 'day', mode = 'nday', periods = 30,
        bracket_from = 0, bracket_to = 0, start_event = '', return_event = '', by = '')`,
  ],
  naive: [
    `WITH
        firsts AS
        (
            SELECT
                person,
                min(day) AS cohort
            FROM ${personEvents()}
            GROUP BY person
        ),
        active_days AS
        (
            SELECT DISTINCT
                person,
                day
            FROM ${personEvents()}
        )
    SELECT
        cohort,
        day - cohort AS offset,
        first_value(retained) OVER (PARTITION BY cohort ORDER BY offset) AS size,
        count() AS retained,
        retained / size AS rate
    FROM active_days
    INNER JOIN firsts ON firsts.person = active_days.person
    WHERE cohort >= '2026-10-01' AND cohort < '2027-02-28' AND offset <= 30
    GROUP BY cohort, offset
    ORDER BY cohort, offset`,
  ],
  // an offset at which no one came has a row of ours and none of theirs
  isSame: ([ours], [naive]) =>
    sameBy(['cohort', 'offset'], ['size', 'retained', 'rate'])(
      ours!.filter((row) => row.retained !== 0),
      naive!,
    ),
};
