-- The Power User Curve (L30) of the persons on each rung, at the last day of each period (of the current one: so far). Who
-- did nothing in a period is on the idle rung and may be active in the window all the same: these are what the curve of
-- everybody has more than the rungs together.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    assumeNotNull((
        SELECT toInt32(toUInt16(today)) FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS today_number,
    number -> fragments.period_first_day(number, ladder_rules.week_offset) AS first_day_of,
    curves AS
    (
        SELECT
            period,
            current,
            -- rung * 32 + days; 255 is everybody
            sumMap(map(toUInt16(rung * 32 + on_days), persons)) AS cells
        FROM
        (
            SELECT
                period,
                current,
                toUInt16(255) AS rung,
                days AS on_days,
                persons
            FROM everloop.power_user_trend(
                project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date},
                to = {to:Date}, granularity = {granularity:String}, window = 30, event = ''
            )
            UNION ALL
            SELECT
                toDate(toUInt16(first_day_of(number))) AS period,
                CAST(first_day_of(number + 1) > today_number, 'Bool') AS current,
                toUInt16(entry.2) AS rung,
                toUInt16(entry.3) AS on_days,
                count() AS persons
            FROM
            (
                SELECT arrayMap(
                    (number, rung) -> (
                        number,
                        rung,
                        arrayCount(
                            day -> day > least(first_day_of(number + 1) - 1, today_number) - 30
                                AND day <= least(first_day_of(number + 1) - 1, today_number),
                            days
                        )
                    ),
                    numbers,
                    rungs
                ) AS entries
                FROM everloop.person_rungs(
                    project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
                    granularity = {granularity:String}
                )
            )
            ARRAY JOIN entries AS entry
            GROUP BY entry.1 AS number, rung, on_days
            HAVING on_days > 0
        )
        GROUP BY period, current
        -- periods next to the range have rungs, but no curve of everyone
        HAVING countIf(rung = 255) > 0
    )
SELECT
    period,
    current,
    rung,
    if(rung = 0, 'inactive', ladder_rules.names[rung]) AS name,
    arrayJoin(range(toUInt16(1), toUInt16(31))) AS days,
    rung_days[days] AS persons,
    persons / rung_persons AS share
FROM
(
    SELECT
        period,
        current,
        arrayJoin(range(toUInt8(length(ladder_rules.names) + 1))) AS rung,
        arrayMap(
            days -> cells[toUInt16(rung * 32 + days)] + if(
                rung = ladder_rules.idle_rung,
                cells[toUInt16(255 * 32 + days)] - arraySum(
                    each -> cells[toUInt16(each * 32 + days)],
                    range(toUInt8(length(ladder_rules.names) + 1))
                ),
                0
            ),
            range(1, 31)
        ) AS rung_days,
        arraySum(rung_days) AS rung_persons
    FROM curves
)
WHERE rung_persons > 0
ORDER BY period, rung, days
