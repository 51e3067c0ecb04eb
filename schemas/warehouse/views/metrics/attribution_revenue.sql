-- Amounts of orders by channel and currency under a model. Linear shares are whole units of the last stored digit; what is left
-- over goes to the earliest touches, so that they sum to the amount.
SELECT
    run.1 AS group,
    currency,
    toString(sum(sign * (
        share * run.3
        + toDecimal256('0.000000000000000001', 18) * greatest(least(run.2 + run.3, left_over) - run.2, 0)
    ))) AS revenue
FROM
(
    SELECT
        currency,
        runs,
        if(amount < 0, -1, 1) AS sign,
        -- a decimal by a whole number is cut at the last digit
        abs(amount) / touches AS share,
        toInt64((abs(amount) - share * touches) * 1000000000000000000) AS left_over
    FROM everloop.attribution_conversions(
        project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
        window = {window:UInt16}, model = {model:String}
    )
    WHERE is_order
)
ARRAY JOIN runs AS run
GROUP BY group, currency
ORDER BY group, currency
