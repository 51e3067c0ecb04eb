import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

export const nps: Comparison = {
  name: 'nps (weekly)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.nps(${COMMON}, from = '2026-10-05', to = '2027-03-01', granularity = 'week')`,
  ],
  naive: [
    `SELECT
        toMonday(day) AS period,
        count() AS answers,
        countIf(score >= 9) AS promoters,
        countIf(score <= 6) AS detractors,
        answers - promoters - detractors AS passives,
        100 * (toInt64(promoters) - toInt64(detractors)) / answers AS nps
    FROM
    (
        SELECT
            day,
            properties_score::Int64 AS score
        FROM ${personEvents(['message_id', 'properties.score'], "events.event = 'Survey Answered'")}
        LIMIT 1 BY message_id
    )
    WHERE day >= '2026-10-05' AND day < '2027-03-01'
    GROUP BY period`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(['period'], ['answers', 'promoters', 'passives', 'detractors', 'nps'])(ours!, naive!),
};
