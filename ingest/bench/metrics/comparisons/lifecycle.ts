import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

export const lifecycle: Comparison = {
  name: 'lifecycle (weekly)',
  aim: 8,
  ours: [
    `SELECT * FROM everloop.lifecycle(${COMMON}, from = '2026-10-05', to = '2027-03-01', granularity = 'week')`,
  ],
  naive: [
    `WITH
        weeks AS
        (
            SELECT DISTINCT
                person,
                toMonday(day) AS week
            FROM ${personEvents()}
        ),
        accounts AS
        (
            SELECT
                here.week AS period,
                count() AS active,
                countIf(here.week = firsts.first_week) AS new,
                countIf(before.person != '') AS retained
            FROM weeks AS here
            INNER JOIN (SELECT person, min(week) AS first_week FROM weeks GROUP BY person) AS firsts
                ON firsts.person = here.person
            LEFT JOIN (SELECT person, week + 7 AS next_week FROM weeks) AS before
                ON before.person = here.person AND before.next_week = here.week
            GROUP BY period
        )
    SELECT
        period,
        active,
        new,
        retained,
        active - new - retained AS resurrected,
        lagInFrame(active) OVER (ORDER BY period ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous_active,
        previous_active - retained AS churned,
        (new + resurrected) / nullIf(churned, 0) AS quick_ratio
    FROM accounts
    WHERE period < '2027-03-01'
    ORDER BY period`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(
      ['period'],
      ['active', 'new', 'retained', 'resurrected', 'previous_active', 'churned', 'quick_ratio'],
    )(
      ours!,
      naive!.filter((row) => String(row.period) >= '2026-10-05'),
    ),
};
