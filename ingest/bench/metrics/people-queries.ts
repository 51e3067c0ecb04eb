import { personEvents, ROLES, startOf } from './comparison.js';

/** Sub-queries on the raw table that several metrics start from. */

export const FIRST_DAYS = `(
    SELECT
        person,
        min(day) AS first_day
    FROM ${personEvents()}
    GROUP BY person
)`;

export const ACTIVE_DAYS = `(
    SELECT DISTINCT
        person,
        day
    FROM ${personEvents()}
)`;

/** First day on which each person did something. */
export const firstDayOf = (condition: string) => `(
    SELECT
        person,
        min(day) AS day
    FROM ${personEvents([], condition)}
    GROUP BY person
)`;

/** One row an order, copies out. */
export const ORDERS = `(
    SELECT
        person,
        day,
        toDecimal128(properties_revenue::String, 18) AS revenue,
        properties_currency::String AS currency
    FROM ${personEvents(['message_id', 'properties.revenue', 'properties.currency'], ROLES.order)}
    LIMIT 1 BY message_id
)`;

/** Track events of the days from `from` to before `to`, copies out. */
export const trackEvents = (from: string, to: string) => `(
    SELECT *
    FROM ${personEvents(
      ['event', 'message_id'],
      `events.type = 'track'
        AND events.timestamp >= ${startOf(from)}
        AND events.timestamp < ${startOf(to)}`,
    )}
    LIMIT 1 BY message_id
)`;

/** Each person's earliest acceptance of another person's invitation. */
export const ACCEPTANCES = `(
    SELECT
        person,
        argMin(day, (timestamp, message_id)) AS day,
        argMin(invite, (timestamp, message_id)) AS invite
    FROM
    (
        SELECT
            accepting.person AS person,
            accepting.day AS day,
            accepting.timestamp AS timestamp,
            accepting.message_id AS message_id,
            accepting.properties_inviteId::String AS invite,
            accepting.properties_inviterId::String AS inviter_id
        FROM ${personEvents(
          ['timestamp', 'message_id', 'properties.inviteId', 'properties.inviterId'],
          `${ROLES.acceptance} AND events.properties.inviterId::String != ''`,
        )} AS accepting
    ) AS accepted
    LEFT JOIN everloop.naive_people AS inviters ON inviters.id = accepted.inviter_id
    WHERE accepted.person != if(inviters.person != '', inviters.person, accepted.inviter_id)
    GROUP BY person
)`;
