-- Persons on each rung per period: everyone first seen before its end is on the highest rung whose rule holds.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    counts AS
    (
        SELECT
            entry.1 AS number,
            entry.2 AS rung,
            count() AS persons
        FROM everloop.person_rungs(
            project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        ) AS standings
        -- 255: first seen
        ARRAY JOIN arrayPushBack(arrayZip(numbers, rungs), (first_number, toUInt8(255))) AS entry
        GROUP BY number, rung
        UNION ALL
        -- so that a project without persons has its rows too
        SELECT toInt32(0), toUInt8(255), toUInt64(0)
    )
SELECT
    period,
    current,
    arrayJoin(range(toUInt8(length(ladder_rules.names) + 1))) AS rung,
    if(rung = 0, 'inactive', ladder_rules.names[rung]) AS name,
    standing[rung] + if(rung = ladder_rules.idle_rung, seen - arraySum(mapValues(standing)), 0) AS persons,
    persons / nullIf(seen, 0) AS share
FROM
(
    SELECT
        periods.period AS period,
        periods.current AS current,
        sumIf(counts.persons, counts.rung = 255 AND counts.number <= periods.number) AS seen,
        sumMapIf(map(counts.rung, counts.persons), counts.rung != 255 AND counts.number = periods.number) AS standing
    FROM everloop.periods(
        project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
        granularity = {granularity:String}
    ) AS periods
    CROSS JOIN counts
    GROUP BY period, current
)
ORDER BY period, rung
