-- How much of what is sold comes back? By currency.
SELECT
    currency,
    countIf(is_order) AS orders,
    countIf(NOT is_order) AS refunds,
    toString(sumIf(amount, is_order)) AS sold,
    toString(-sumIf(amount, NOT is_order)) AS refunded,
    round(toFloat64(-sumIf(amount, NOT is_order)) / toFloat64(sumIf(amount, is_order)), 3) AS share
FROM everloop.money_facts(project = 'shop')
GROUP BY currency
ORDER BY currency
