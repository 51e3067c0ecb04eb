-- One transition matrix per period, from the period before it: everyone first seen before the period began. Rows of one rung
-- sum to its persons.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    counts AS
    (
        SELECT
            entry.1 AS number,
            entry.2 AS from_rung,
            entry.3 AS to_rung,
            count() AS persons
        FROM everloop.person_rungs(
            project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        ) AS standings
        -- 255: first seen
        ARRAY JOIN arrayPushBack(moves, (first_number, toUInt8(255), toUInt8(255))) AS entry
        GROUP BY number, from_rung, to_rung
        UNION ALL
        -- so that a project without persons has its rows too
        SELECT toInt32(0), toUInt8(255), toUInt8(255), toUInt64(0)
    )
SELECT
    period,
    current,
    toUInt8(intDiv(cell, length(ladder_rules.names) + 1)) AS from_rung,
    toUInt8(cell % (length(ladder_rules.names) + 1)) AS to_rung,
    multiIf(to_rung = from_rung, 'stayed', to_rung > from_rung, 'climbed', 'slipped') AS move,
    cells[cell + 1] AS persons,
    persons / nullIf(arraySum(arraySlice(cells, from_rung * (length(ladder_rules.names) + 1) + 1, length(ladder_rules.names) + 1)), 0) AS share
FROM
(
    SELECT
        period,
        current,
        arrayMap(
            cell -> moves[toUInt16(cell)] + if(
                cell = ladder_rules.idle_rung * (length(ladder_rules.names) + 1) + ladder_rules.idle_rung, seen - arraySum(mapValues(moves)), 0
            ),
            range((length(ladder_rules.names) + 1) * (length(ladder_rules.names) + 1))
        ) AS cells,
        arrayJoin(range((length(ladder_rules.names) + 1) * (length(ladder_rules.names) + 1))) AS cell
    FROM
    (
        SELECT
            periods.period AS period,
            periods.current AS current,
            sumIf(counts.persons, counts.from_rung = 255 AND counts.number < periods.number) AS seen,
            sumMapIf(
                map(toUInt16(counts.from_rung * (length(ladder_rules.names) + 1) + counts.to_rung), counts.persons),
                counts.from_rung != 255 AND counts.number = periods.number
            ) AS moves
        FROM everloop.periods(
            project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        ) AS periods
        CROSS JOIN counts
        GROUP BY period, current
    )
)
ORDER BY period, from_rung, to_rung
