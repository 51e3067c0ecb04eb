import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

/** The rungs are in prepare.ts. */
export const ladder: Comparison = {
  name: 'ladder (17 weeks, three rungs)',
  aim: 5,
  ours: [
    `SELECT * FROM everloop.ladder(${COMMON}, from = '2026-10-05', to = '2027-02-01', granularity = 'week')`,
  ],
  naive: [
    `WITH
        weeks AS
        (
            SELECT
                person,
                toMonday(day) AS week,
                uniqExact(day) AS days,
                arraySum(order -> toDecimal128(order.2, 18), groupUniqArrayIf((message_id, properties_revenue::String), event = 'Order Completed')) AS spent,
                countIf(event = 'Order Completed') > 0 AS has_bought
            FROM ${personEvents(['event', 'message_id', 'properties.revenue'])}
            WHERE day < '2027-02-01'
            GROUP BY person, week
        ),
        standings AS
        (
            SELECT
                week,
                multiIf(has_bought AND spent >= 10, 3, days >= 3, 2, 1) AS rung,
                count() AS persons
            FROM weeks
            GROUP BY week, rung
        ),
        firsts AS
        (
            SELECT
                first_week,
                count() AS persons
            FROM (SELECT person, min(week) AS first_week FROM weeks GROUP BY person)
            GROUP BY first_week
        )
    SELECT week AS period, rung, persons
    FROM standings
    WHERE week >= '2026-10-05'
    UNION ALL
    SELECT
        firsts.week AS period,
        0 AS rung,
        firsts.seen - standing.persons AS persons
    FROM
    (
        SELECT
            first_week AS week,
            sum(persons) OVER (ORDER BY first_week) AS seen
        FROM firsts
    ) AS firsts
    INNER JOIN (SELECT week, sum(persons) AS persons FROM standings GROUP BY week) AS standing
        ON standing.week = firsts.week
    WHERE period >= '2026-10-05'`,
  ],
  isSame: ([ours], [naive]) => sameBy(['period', 'rung'], ['persons'])(ours!, naive!),
};
