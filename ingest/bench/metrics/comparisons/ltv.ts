import { COMMON, type Comparison, sameBy } from '../comparison.js';
import { FIRST_DAYS, ORDERS } from '../people-queries.js';

const call = `(
    ${COMMON}, from = '2026-10-01', to = '2027-04-01', granularity = 'month', periods = 5, by = ''
)`;

/** Revenue of each monthly cohort up to each of its months, those that are not over left out. */
const triangle = `SELECT
    paid.cohort AS cohort,
    paid.currency AS currency,
    offset,
    any(sizes.size) AS size,
    sumIf(paid.revenue, paid.month <= offset) AS revenue,
    toFloat64(revenue) / size AS ltv
FROM
(
    SELECT
        toStartOfMonth(seen.first_day) AS cohort,
        orders.currency AS currency,
        dateDiff('month', cohort, orders.day) AS month,
        sum(orders.revenue) AS revenue
    FROM ${ORDERS} AS orders
    INNER JOIN ${FIRST_DAYS} AS seen ON seen.person = orders.person
    GROUP BY cohort, currency, month
) AS paid
INNER JOIN
(
    SELECT
        toStartOfMonth(first_day) AS cohort,
        count() AS size
    FROM ${FIRST_DAYS}
    GROUP BY cohort
) AS sizes ON sizes.cohort = paid.cohort
ARRAY JOIN range(0, 6) AS offset
WHERE addMonths(paid.cohort, offset) < '2027-04-01'
GROUP BY cohort, currency, offset`;

export const ltv: Comparison = {
  name: 'ltv (monthly cohorts and their curve)',
  aim: 1,
  ours: [`SELECT * FROM everloop.ltv${call}`, `SELECT * FROM everloop.ltv_curve${call}`],
  naive: [
    triangle,
    `SELECT
        currency,
        offset,
        sum(triangle.size) AS size,
        sum(triangle.revenue) AS revenue,
        toFloat64(revenue) / size AS ltv
    FROM (${triangle}) AS triangle
    GROUP BY currency, offset`,
  ],
  isSame: ([rows, curve], [naiveRows, naiveCurve]) =>
    sameBy(['cohort', 'currency', 'offset'], ['revenue', 'ltv'])(rows!, naiveRows!) &&
    sameBy(['currency', 'offset'], ['size', 'revenue', 'ltv'])(curve!, naiveCurve!),
};
