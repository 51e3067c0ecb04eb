-- Of the persons on each rung in a period, those active in the next one: null until the next one has ended.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    counts AS
    (
        SELECT
            entry.1 AS number,
            entry.2 AS rung,
            entry.3 AS what,
            count() AS persons
        FROM
        (
            SELECT
                first_number,
                numbers,
                rungs,
                -- (period, rung, what): 0 first seen, 1 stood there, 2 stood there and was active in the next period
                arrayConcat(
                    [(first_number, toUInt8(0), toUInt8(0))],
                    arrayMap((number, rung) -> (number, rung, toUInt8(1)), numbers, rungs),
                    arrayMap(
                        number -> (
                            toInt32(number - 1),
                            if(has(numbers, number - 1), rungs[indexOf(numbers, number - 1)], ladder_rules.idle_rung)::UInt8,
                            toUInt8(2)
                        ),
                        arrayFilter(
                            (number, on_days) -> on_days > 0 AND number > first_number,
                            numbers,
                            active_days
                        )
                    )
                ) AS entries
            FROM everloop.person_rungs(
                project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
                granularity = {granularity:String}
            )
        )
        ARRAY JOIN entries AS entry
        GROUP BY number, rung, what
        UNION ALL
        -- so that a project without persons has its rows too
        SELECT toInt32(0), toUInt8(0), toUInt8(0), toUInt64(0)
    )
SELECT
    period,
    current,
    arrayJoin(range(toUInt8(length(ladder_rules.names) + 1))) AS rung,
    if(rung = 0, 'inactive', ladder_rules.names[rung]) AS name,
    standing[rung] + if(rung = ladder_rules.idle_rung, seen - arraySum(mapValues(standing)), 0) AS size,
    if(has_matured, active_next[rung], NULL) AS retained,
    retained / nullIf(size, 0) AS rate
FROM
(
    SELECT
        periods.period AS period,
        periods.current AS current,
        multiIf(
            {granularity:String} = 'week', toDate(periods.next + 7),
            {granularity:String} = 'month', addMonths(periods.next, 1),
            toDate(periods.next + 1)
        ) <= periods.today AS has_matured,
        sumIf(counts.persons, counts.what = 0 AND counts.number <= periods.number) AS seen,
        sumMapIf(map(counts.rung, counts.persons), counts.what = 1 AND counts.number = periods.number) AS standing,
        sumMapIf(map(counts.rung, counts.persons), counts.what = 2 AND counts.number = periods.number) AS active_next
    FROM everloop.periods(
        project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
        granularity = {granularity:String}
    ) AS periods
    CROSS JOIN counts
    GROUP BY period, current, has_matured
)
ORDER BY period, rung
