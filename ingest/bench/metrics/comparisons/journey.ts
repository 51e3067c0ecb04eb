import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

const STAGE = `multiIf(
                        type = 'page', 1,
                        event = 'Product Viewed', 2,
                        event = 'Product Added', 3,
                        event = 'Order Completed', 4,
                        5
                    )`;

const MONTHS = "(SELECT addMonths(toDate('2026-10-01'), number) AS month FROM numbers(5))";

/** First event of each stage, where none of a further stage was before it. */
const ENTRIES = `(
    SELECT
        person,
        stage,
        day,
        dateDiff('day', lagInFrame(day) OVER way, day) AS days,
        row_number() OVER way AS nth
    FROM
    (
        SELECT
            person,
            stage,
            first,
            day,
            max(stage) OVER (
                PARTITION BY person ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS reached
        FROM
        (
            SELECT
                person,
                stage,
                min((timestamp, message_id)) AS first,
                argMin(day, (timestamp, message_id)) AS day
            FROM
            (
                SELECT
                    *,
                    ${STAGE} AS stage
                FROM ${personEvents(
                  ['type', 'event', 'timestamp', 'message_id'],
                  `(
            events.type = 'page'
            OR events.event IN ('Product Viewed', 'Product Added', 'Order Completed', 'Invite Sent')
        )`,
                )}
            )
            GROUP BY person, stage
        )
    )
    WHERE stage > reached
    WINDOW way AS (PARTITION BY person ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)`;

/** What is read off it: who stands where at the end of a month, who came in it, and the wait before. */
export const journey: Comparison = {
  name: 'journey (five stages, monthly)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.journey(${COMMON}, from = '2026-10-01', to = '2027-03-01', granularity = 'month', by = '')`,
  ],
  naive: [
    `SELECT
        months.month AS period,
        entries.stage AS step,
        uniqExactIf(entries.person, entries.day < addMonths(period, 1) AND furthest.stage = entries.stage) AS standing,
        countIf(toStartOfMonth(entries.day) = period) AS entered,
        quantileExactInclusiveIf(0.5)(entries.days, toStartOfMonth(entries.day) = period AND entries.nth > 1) AS median_days
    FROM ${ENTRIES} AS entries
    CROSS JOIN ${MONTHS} AS months
    LEFT JOIN
    (
        SELECT
            entries.person AS person,
            months.month AS month,
            max(entries.stage) AS stage
        FROM ${ENTRIES} AS entries
        CROSS JOIN ${MONTHS} AS months
        WHERE entries.day < addMonths(months.month, 1)
        GROUP BY person, month
    ) AS furthest ON furthest.person = entries.person AND furthest.month = months.month
    GROUP BY period, step`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(['period', 'step'], ['standing', 'entered', 'median_days'])(ours!, naive!),
};
