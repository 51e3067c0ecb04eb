import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

const RANGE = "from = '2027-01-17', to = '2027-02-16'";

/** Everything of the days, and those before that a session may begin on. */
const SESSIONS = `(
    SELECT
        person,
        min(day) AS day,
        dateDiff('millisecond', min(timestamp), max(timestamp)) AS length_ms,
        count() AS events
    FROM
    (
        SELECT
            *,
            sum(is_first) OVER (PARTITION BY person ORDER BY timestamp, message_id) AS session
        FROM
        (
            SELECT
                *,
                timestamp > lagInFrame(timestamp) OVER life + INTERVAL 30 MINUTE AS is_first
            FROM (SELECT DISTINCT * FROM ${personEvents(['timestamp', 'message_id'], "events.timestamp >= '2027-01-14'")})
            WINDOW life AS (
                PARTITION BY person ORDER BY timestamp, message_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            )
        )
    )
    GROUP BY person, session
    HAVING day >= '2027-01-17' AND day < '2027-02-16'
)`;

export const sessions: Comparison = {
  name: 'sessions (30 days)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.sessions(
        ${COMMON}, ${RANGE}, granularity = 'day', gap_minutes = 30, event = '', by = ''
    )`,
  ],
  naive: [
    `SELECT
        day AS period,
        count() AS sessions,
        uniqExact(person) AS persons,
        quantileExactInclusive(0.5)(length_ms) / 1000 AS median_seconds,
        sum(events) / count() AS mean_events
    FROM ${SESSIONS}
    GROUP BY period`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(['period'], ['sessions', 'persons', 'median_seconds', 'mean_events'])(ours!, naive!),
};
