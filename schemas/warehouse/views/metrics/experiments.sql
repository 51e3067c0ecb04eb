-- Each variant of each experiment: who was exposed in [from, to) and who of them converted, compared with the control with
-- Newcombe's 95 % interval of the difference (Statistics in Medicine 17, 1998, method 10). Who saw two variants is left out.
WITH
    (
        SELECT JSONExtractString(settings, 'experiment', 'control')
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    ) AS control_name,
    1.959963984540054 AS z,
    -- Wilson's score interval of a share of `whole` persons
    (share, whole) -> share + (z * z) / (2 * whole) AS middle,
    (share, whole) -> z * sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole)) AS spread,
    (share, whole) -> (middle(share, whole) - spread(share, whole)) / (1 + (z * z) / whole) AS lower_end,
    (share, whole) -> (middle(share, whole) + spread(share, whole)) / (1 + (z * z) / whole) AS upper_end,
    -- scaled by the longer leg: the digits of ECMAScript's Math.hypot, so that published answers agree to the last one
    (a, b) -> if(
        a = 0 AND b = 0,
        0,
        sqrt(pow(a / greatest(a, b), 2) + pow(b / greatest(a, b), 2)) * greatest(a, b)
    ) AS hypotenuse
SELECT
    experiment,
    variant,
    exposed,
    converted_persons AS converted,
    converted / exposed AS rate,
    if(is_compared, rate - control_rate, NULL) AS difference,
    if(
        is_compared,
        rate - control_rate - hypotenuse(
            abs(rate - lower_end(rate, exposed)),
            abs(upper_end(control_rate, control.1) - control_rate)
        ),
        NULL
    ) AS difference_low,
    if(
        is_compared,
        rate - control_rate + hypotenuse(
            abs(upper_end(rate, exposed) - rate),
            abs(control_rate - lower_end(control_rate, control.1))
        ),
        NULL
    ) AS difference_high
FROM
(
    SELECT
        experiment,
        variant,
        exposed,
        converted_persons,
        -- exposed and converted of the control; (0, 0) where no one saw it
        maxIf((exposed, converted_persons), variant = control_name) OVER (PARTITION BY experiment) AS control,
        control.2 / control.1 AS control_rate,
        control.1 > 0 AND variant != control_name AS is_compared
    FROM
    (
        SELECT
            experiment,
            variant,
            count() AS exposed,
            countIf(converted) AS converted_persons
        FROM everloop.experiment_persons(
            project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date},
            to = {to:Date}, by = {by:String}
        )
        WHERE NOT is_mixed
        GROUP BY experiment, variant
    )
)
ORDER BY experiment, variant
