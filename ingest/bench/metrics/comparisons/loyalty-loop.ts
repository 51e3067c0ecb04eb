import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

const range = "from = '2026-10-01', to = '2027-02-28'";
const LOOKS = "'Product Viewed', 'Products Searched'";

export const loyaltyLoop: Comparison = {
  name: 'loyalty_loop (five months)',
  aim: 1,
  ours: [
    `SELECT * FROM everloop.loyalty_loop(${COMMON}, ${range})`,
    `SELECT * FROM everloop.loyalty_loop_summary(${COMMON}, ${range})`,
  ],
  naive: [
    `SELECT
        multiIf(
            event = 'Product Viewed', 'consider',
            event = 'Products Searched', 'evaluate',
            event = 'Order Completed', 'buy',
            'enjoy'
        ) AS stage,
        uniqExact(person) AS persons
    FROM ${personEvents(['event'], `events.event IN (${LOOKS}, 'Order Completed', 'Content Played')`)}
    WHERE day >= '2026-10-01' AND day < '2027-02-28'
    GROUP BY stage`,
    `SELECT
        count() AS buyers,
        countIf(has(arrayPopFront(arrayDifference(places)), 1)) AS short_way,
        sum(length(places) - 1) AS pairs,
        quantileExactInclusiveArray(0.5)(arrayPopFront(arrayDifference(days))) AS median_days_between
    FROM
    (
        SELECT
            arraySort(groupArray((timestamp, message_id, event = 'Order Completed', toInt32(toUInt16(day))))) AS deeds,
            arrayFilter((place, is_order) -> is_order, arrayEnumerate(deeds), deeds.3) AS places,
            arrayFilter((day, is_order) -> is_order, deeds.4, deeds.3) AS days
        FROM
        (
            SELECT *
            FROM ${personEvents(['event', 'timestamp', 'message_id'], `events.event IN (${LOOKS}, 'Order Completed')`)}
            WHERE day >= '2026-10-01' AND day < '2027-02-28'
            LIMIT 1 BY message_id
        )
        GROUP BY person
        HAVING notEmpty(places)
    )`,
  ],
  isSame: ([stages, summary], [naiveStages, naiveSummary]) =>
    sameBy(['stage'], ['persons'])(stages!, naiveStages!) &&
    sameBy([], ['buyers', 'short_way', 'pairs', 'median_days_between'])(summary!, naiveSummary!),
};
