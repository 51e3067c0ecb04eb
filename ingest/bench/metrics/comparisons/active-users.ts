import { COMMON, type Comparison, personEvents, sameBy, startOf } from '../comparison.js';

export const activeUsers: Comparison = {
  name: 'active_users (30 days)',
  ours: [
    `SELECT * FROM everloop.active_users(${COMMON}, from = '2027-01-17', to = '2027-02-16', event = '')`,
  ],
  naive: [
    `SELECT
        day + back AS period,
        uniqExactIf(person, back = 0) AS dau,
        uniqExactIf(person, back < 7) AS wau,
        uniqExact(person) AS mau,
        count() / 30 / mau AS stickiness
    FROM
    (
        SELECT DISTINCT
            person,
            day
        FROM ${personEvents([], `events.timestamp >= ${startOf('2026-12-19')} AND events.timestamp < ${startOf('2027-02-16')}`)}
    )
    ARRAY JOIN range(30) AS back
    WHERE period >= '2027-01-17' AND period < '2027-02-16'
    GROUP BY period
    ORDER BY period`,
  ],
  isSame: ([ours], [naive]) => sameBy(['period'], ['dau', 'wau', 'mau', 'stickiness'])(ours!, naive!),
};
