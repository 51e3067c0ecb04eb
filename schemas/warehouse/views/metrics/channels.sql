-- Channel quality: the persons first seen in [from, to) by channel. A rate is about the persons whose own window is over.
WITH
    assumeNotNull((
        SELECT (today, activation_days)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS rules,
    toInt32(toUInt16(rules.1)) AS today_number,
    toInt32(rules.2) AS activation_days,
    (units, day) -> arrayExists(
        unit -> bitShiftRight(unit, 32) = intDiv(day, 32) * 32 AND bitTest(unit, day % 32),
        units
    ) AS active_on
SELECT
    group,
    count() AS size,
    countIf(first_day + activation_days - 1 < today_number) AS activation_size,
    countIf(
        first_day + activation_days - 1 < today_number AND activation_day < first_day + activation_days
    ) AS activated,
    activated / nullIf(activation_size, 0) AS activation_rate,
    countIf(first_day + 7 < today_number) AS d7_size,
    countIf(first_day + 7 < today_number AND active_on(units, first_day + 7)) AS d7_retained,
    d7_retained / nullIf(d7_size, 0) AS d7_rate,
    countIf(first_day + 30 < today_number) AS d30_size,
    countIf(first_day + 30 < today_number AND active_on(units, first_day + 30)) AS d30_retained,
    d30_retained / nullIf(d30_size, 0) AS d30_rate,
    countIf(notEmpty(order_days)) AS payers,
    payers / size AS payer_rate
FROM
(
    SELECT
        story.group AS group,
        toInt32(story.first_day) AS first_day,
        toInt32(story.activation_day) AS activation_day,
        story.units AS units,
        story.order_days AS order_days
    FROM everloop.person_story(
        project = {project:String}, segment = {segment:String}, by = 'channel', granularity = 'day',
        first_block = intDiv(toUInt16({from:Date}), 32), last_block = intDiv(toUInt16({to:Date}) + 30, 32),
        marks = 'yes', facts = 'yes', acceptances = 'yes'
    ) AS story
    WHERE story.first_day >= toUInt16({from:Date}) AND story.first_day < toUInt16({to:Date})
)
GROUP BY group
ORDER BY group
