-- The periods of [from, to), widened to whole ones, up to today. `number` counts periods of a granularity, so that
-- differences are calendar periods; `next` is the first day after; `current` where the period has not ended yet.
WITH
    assumeNotNull((
        SELECT (today, week_offset)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS now_in_zone
SELECT DISTINCT
    multiIf(
        {granularity:String} = 'week',
        toDate(toUInt16(intDiv(toUInt16(day) + now_in_zone.2, 7) * 7 - now_in_zone.2)),
        {granularity:String} = 'month',
        toStartOfMonth(day),
        day
    ) AS period,
    multiIf(
        {granularity:String} = 'week', period + 7,
        {granularity:String} = 'month', addMonths(period, 1),
        period + 1
    ) AS next,
    multiIf(
        {granularity:String} = 'week', toInt32(intDiv(toUInt16(day) + now_in_zone.2, 7)),
        {granularity:String} = 'month', toInt32(toRelativeMonthNum(day)),
        toInt32(toUInt16(day))
    ) AS number,
    CAST(next > now_in_zone.1, 'Bool') AS current,
    now_in_zone.1 AS today
FROM
(
    SELECT {from:Date} + number AS day
    FROM numbers(toUInt64(greatest(0, toInt32(toUInt16({to:Date})) - toInt32(toUInt16({from:Date})))))
)
WHERE period <= today
ORDER BY period
