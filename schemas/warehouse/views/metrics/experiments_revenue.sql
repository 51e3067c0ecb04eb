-- Orders and refunds inside the window of the own exposure, by variant and currency; only currencies that were paid in.
SELECT
    experiment,
    variant,
    sums.1 AS currency,
    exposed,
    toString(sums.2) AS revenue,
    toFloat64OrNull(revenue) / exposed AS revenue_per_person
FROM
(
    SELECT
        experiment,
        variant,
        sum(persons) AS exposed,
        groupArrayIf((paid_in, total), paid_in != '') AS sums_by_currency
    FROM
    (
        SELECT
            experiment,
            variant,
            paid.1 AS paid_in,
            countIf(paid_in = '') AS persons,
            sum(paid.2) AS total
        FROM everloop.experiment_persons(
            project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date},
            to = {to:Date}, by = {by:String}
        )
        -- what was paid, and one entry without a currency that counts the person
        ARRAY JOIN arrayPushBack(money, ('', toDecimal256(0, 18))) AS paid
        WHERE NOT is_mixed
        GROUP BY experiment, variant, paid_in
    )
    GROUP BY experiment, variant
)
ARRAY JOIN sums_by_currency AS sums
ORDER BY experiment, variant, currency
