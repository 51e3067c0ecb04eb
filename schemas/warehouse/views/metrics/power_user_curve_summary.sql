-- The Power User Curve in one row a group: how many were active, on how many days in the mean, and how many reached
-- `threshold` days (0 asks for none).
SELECT
    group,
    sum(on_days) AS persons,
    sum(on_days * days) / nullIf(persons, 0) AS mean_days,
    if({threshold:UInt16} = 0, NULL, sumIf(on_days, days >= {threshold:UInt16}) / nullIf(persons, 0)) AS threshold_share
FROM
(
    SELECT
        group,
        days,
        persons AS on_days
    FROM everloop.power_user_curve(
        project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, end = {end:Date},
        window = {window:UInt16}, event = {event:String}, by = {by:String}
    )
)
GROUP BY group
ORDER BY group
