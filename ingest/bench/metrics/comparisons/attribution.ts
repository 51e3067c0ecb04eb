import { COMMON, type Comparison, personEvents, ROLES, sameBy, startOf } from '../comparison.js';

const asked = "from = '2027-01-01', to = '2027-02-01', window = 30, model = 'linear'";

/** Orders of January with the channels of their touches in order, copies out. */
const ORDERS = `(
    SELECT
        orders.message_id AS message_id,
        any(toDecimal128(orders.properties_revenue::String, 18)) AS revenue,
        any(orders.properties_currency::String) AS currency,
        arraySort(groupArrayIf(
            (touches.timestamp, touches.message_id, touches.channel),
            touches.person != ''
            AND touches.timestamp < orders.timestamp
            AND touches.timestamp >= orders.timestamp - INTERVAL 720 HOUR
        )).3 AS touched,
        if(empty(touched), ['direct'], touched) AS channels
    FROM
    (
        SELECT *
        FROM ${personEvents(
          ['timestamp', 'message_id', 'properties.revenue', 'properties.currency'],
          `${ROLES.order} AND events.timestamp >= ${startOf('2027-01-01')} AND events.timestamp < ${startOf('2027-02-01')}`,
        )}
        LIMIT 1 BY message_id
    ) AS orders
    LEFT JOIN
    (
        SELECT
            person,
            timestamp,
            message_id,
            multiIf(
                utm_source != '', concat(utm_source, '/', utm_medium),
                referrer_host = 'www.google.com', 'search',
                'referral'
            ) AS channel
        FROM ${personEvents(
          ['timestamp', 'message_id', 'utm_source', 'utm_medium', 'referrer_host'],
          `events.timestamp >= ${startOf('2026-12-01')} AND events.timestamp < ${startOf('2027-02-01')} AND (events.utm_source != '' OR events.referrer_host != '')`,
        )}
        LIMIT 1 BY message_id
    ) AS touches ON touches.person = orders.person
    GROUP BY message_id
)`;

export const attribution: Comparison = {
  name: 'attribution (linear, a month of orders)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.attribution(${COMMON}, ${asked})`,
    `SELECT * FROM everloop.attribution_revenue(${COMMON}, ${asked})`,
    `SELECT * FROM everloop.attribution_paths(${COMMON}, ${asked})`,
  ],
  naive: [
    `SELECT
        channel AS group,
        round(sum(1 / length(channels)), 3) AS conversions
    FROM ${ORDERS}
    ARRAY JOIN channels AS channel
    GROUP BY group`,
    `SELECT
        channel AS group,
        currency,
        round(sum(toFloat64(revenue) / length(channels)), 2) AS revenue
    FROM ${ORDERS}
    ARRAY JOIN channels AS channel
    GROUP BY group, currency`,
    `SELECT
        arrayStringConcat(arrayCompact(channels), ' > ') AS path,
        count() AS conversions
    FROM ${ORDERS}
    GROUP BY path`,
  ],
  isSame: ([rows, revenue, paths], [naiveRows, naiveRevenue, naivePaths]) =>
    sameBy(['group'], ['conversions'])(rounded(rows!, 'conversions', 3), naiveRows!) &&
    sameBy(['group', 'currency'], ['revenue'])(rounded(revenue!, 'revenue', 2), naiveRevenue!) &&
    sameBy(['path'], ['conversions'])(paths!, naivePaths!),
};

/** The naive side divides floats, so sums agree to a few digits only. */
function rounded(rows: readonly Record<string, unknown>[], column: string, digits: number) {
  return rows.map((row) => ({ ...row, [column]: Number(Number(row[column]).toFixed(digits)) }));
}
