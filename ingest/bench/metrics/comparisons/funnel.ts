import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

const STEPS = ['Product Viewed', 'Project Created', 'Order Completed'];

/** The engine's windowFunnel, copies out; it gives levels and no times between steps. */
export const funnel: Comparison = {
  name: 'funnel (three steps in a week)',
  ours: [
    `SELECT * FROM everloop.funnel(
        ${COMMON}, steps = ['${STEPS.join("', '")}'], from = '2026-10-01', to = '2027-03-31', window = 7, by = '')`,
  ],
  naive: [
    `SELECT
        step,
        countIf(level >= step) AS persons
    FROM
    (
        SELECT
            person,
            windowFunnel(604800000)(
                toUInt64(toUnixTimestamp64Milli(timestamp)),
                event = '${STEPS[0]}' AND day >= '2026-10-01' AND day < '2027-03-31',
                event = '${STEPS[1]}',
                event = '${STEPS[2]}'
            ) AS level
        FROM
        (
            SELECT DISTINCT
                person,
                day,
                timestamp,
                message_id,
                event
            FROM ${personEvents(
              ['timestamp', 'message_id', 'event'],
              `events.event IN ('${STEPS.join("', '")}')`,
            )}
        )
        GROUP BY person
    )
    ARRAY JOIN [1, 2, 3] AS step
    GROUP BY step`,
  ],
  isSame: ([ours], [naive]) => sameBy(['step'], ['persons'])(ours!, naive!),
};
