-- Sample-ratio check of each experiment: Pearson's chi-squared of the variants' sizes against equal shares, and how many
-- persons were left out because they saw two variants.
WITH
    arraySum(sizes) / length(sizes) AS expected
SELECT
    experiment,
    length(sizes) AS variants,
    arraySum(sizes) AS exposed,
    excluded,
    -- summed in the order of the variants, so that the last digit is the same every time
    if(
        variants < 2,
        NULL,
        arrayFold(
            (total, size) -> total + ((size - expected) * (size - expected)) / expected,
            sizes,
            toFloat64(0)
        )
    ) AS chi_squared,
    greatest(toInt64(variants) - 1, 0) AS degrees
FROM
(
    SELECT
        experiment,
        arrayMap(pair -> pair.2, arraySort(groupArrayIf((variant, counted), counted > 0))) AS sizes,
        sum(mixed) AS excluded
    FROM
    (
        SELECT
            experiment,
            variant,
            countIf(NOT is_mixed) AS counted,
            countIf(is_mixed) AS mixed
        FROM everloop.experiment_persons(
            project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date},
            to = {to:Date}, by = {by:String}
        )
        GROUP BY experiment, variant
    )
    GROUP BY experiment
)
ORDER BY experiment
