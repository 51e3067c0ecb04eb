-- Journey: on which stage persons stand at the end of each period, who entered it, and who went on from the one before.
-- A person enters a stage where its first event comes before the first event of every further stage; so only the earliest
-- event of each stage matters, and copies change nothing. Who stands where is then a running sum of entries less leaves.
WITH
    assumeNotNull((
        SELECT (
            today,
            week_offset,
            JSONExtract(settings, 'journey', 'Array(Tuple(stage String, events Array(String), pages Bool))')
        )
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS now_in_zone,
    toInt32(toUInt16(now_in_zone.1)) AS today_number,
    toInt32(now_in_zone.2) AS week_offset,
    day -> fragments.period_number(day, week_offset) AS number_of,
    number_of(toUInt16({from:Date})) AS first_number,
    now_in_zone.3 AS stages,
    -- an event of several stages is of the last of them
    arrayDistinct(arrayFlatten(arrayMap(stage -> stage.2, stages))) AS names,
    arrayMap(name -> toUInt8(arrayLastIndex(stage -> has(stage.2, name), stages)), names) AS stages_of_names,
    toUInt8(arrayLastIndex(stage -> stage.3, stages)) AS stage_of_pages,
    -- the periods of the range up to today and the one before it, for every stage
    arrayFlatten(arrayMap(
        number -> arrayMap(
            stage -> (toUInt8(stage), toInt32(number), toUInt8(0), toUInt8(0), []::Array(Int64)),
            range(1, length(stages) + 1)
        ),
        range(first_number - 1, least(number_of(toUInt16({to:Date}) - 1), number_of(today_number)) + 1)
    )) AS all_cells,
    -- person -> entries (time, messageId, day, stage) in order: the first event of a stage, where no further one is before it
    ways AS
    (
        SELECT
            person,
            arrayFilter(
                entry -> NOT arrayExists(other -> other.4 > entry.4 AND other < entry, firsts_of_stages),
                arraySort(groupArray((earliest.1, earliest.2, earliest.3, stage))) AS firsts_of_stages
            ) AS entries
        FROM
        (
            SELECT
                fragments.person_of(firsts.actor) AS person,
                firsts.stage AS stage,
                min(firsts.earliest_of_actor) AS earliest
            FROM
            (
                SELECT
                    actor,
                    if(type = 'page', stage_of_pages, stages_of_names[indexOf(names, event)]) AS stage,
                    min((toUnixTimestamp64Milli(timestamp), message_id, toInt32(toUInt16(day)))) AS earliest_of_actor
                FROM everloop.events
                WHERE project = {project:String}
                    AND ((type = 'track' AND has(names, event)) OR (type = 'page' AND stage_of_pages > 0))
                    AND toInt32(toUInt16(day)) <= today_number
                GROUP BY actor, stage
            ) AS firsts
            LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = firsts.actor
            GROUP BY person, stage
        )
        GROUP BY person
        HAVING fragments.in_segment(person)
    ),
    -- per person (stage, period, entries, leaves, days since the entry before); all before the range in the period before it
    person_moves AS
    (
        SELECT
            groups.group AS group,
            arrayMap(entry -> entry.4, ways.entries) AS stages_entered,
            arrayMap(entry -> entry.3, ways.entries) AS days,
            arrayMap(entry -> greatest(number_of(entry.3), first_number - 1), ways.entries) AS numbers,
            arrayConcat(
                arrayMap(
                    (stage, number, wait, position) -> (stage, number, 1, 0, if(position = 1, [], [wait])),
                    stages_entered, numbers, arrayDifference(days), arrayEnumerate(days)
                ),
                arrayMap(
                    (stage, number) -> (stage, number, 0, 1, []),
                    arrayPopBack(stages_entered), arrayPopFront(numbers)
                )
            )::Array(Tuple(UInt8, Int32, UInt8, UInt8, Array(Int64))) AS moves
        FROM ways
        LEFT ANY JOIN everloop.person_groups(project = if({by:String} = '', '', {project:String}), by = {by:String}) AS groups
            ON groups.person = ways.person
    ),
    -- every group's every stage in every period
    cells AS
    (
        SELECT
            group,
            cell.1 AS stage,
            cell.2 AS number,
            sum(cell.3) AS entered,
            sum(cell.4) AS gone_on,
            groupArrayArray(cell.5) AS waits
        FROM
        (
            SELECT
                group,
                arrayJoin(arrayConcat(groupArrayArray(moves_of_person), all_cells)) AS cell
            FROM
            (
                SELECT
                    group,
                    moves AS moves_of_person
                FROM person_moves
                UNION ALL
                -- so that a journey that no one began has its rows too
                SELECT
                    '' AS group,
                    []::Array(Tuple(UInt8, Int32, UInt8, UInt8, Array(Int64))) AS moves_of_person
                WHERE {by:String} = ''
            )
            GROUP BY group
        )
        GROUP BY group, stage, number
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    standings.group AS group,
    toUInt16(standings.stage) AS step,
    stages[step].1 AS stage,
    standings.standing AS standing,
    standings.entered AS entered,
    if(step = 1, NULL, standings.before) AS before,
    if(step = 1, NULL, standings.went_on) AS went_on,
    went_on / nullIf(before, 0) AS rate,
    if(empty(standings.waits), NULL, arrayReduce('quantileExactInclusive(0.5)', standings.waits)) AS median_days
FROM
(
    SELECT
        *,
        sum(standing) OVER (PARTITION BY group, number) AS of_group,
        -- those who stood on the stage before at the start, or came to it: who is there at the end, and who went on
        lagInFrame(standing + gone_on) OVER stage_before AS before,
        lagInFrame(gone_on) OVER stage_before AS went_on
    FROM
    (
        SELECT
            *,
            sum(entered - gone_on) OVER (PARTITION BY group, stage ORDER BY number) AS standing
        FROM cells
    )
    WINDOW stage_before AS (
        PARTITION BY group, number ORDER BY stage ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
) AS standings
INNER JOIN everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods ON periods.number = standings.number
WHERE {by:String} = '' OR standings.of_group > 0
ORDER BY period, group, step
