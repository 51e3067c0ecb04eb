-- Persons on each stage of the loyalty loop: who did one of its events in [from, to). Read from the days of activity, which
-- no repeated event changes. An order that came again is no purchase: where a day of a raw id holds no other event of a name, as
-- the role facts say, the day does not count for `buy`.
WITH
    ['consider', 'evaluate', 'buy', 'enjoy', 'advocate', 'bond'] AS stages,
    (
        SELECT arrayMap(name -> JSONExtract(settings, 'loop', name, 'Array(String)'), stages)
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    ) AS names,
    -- the days of a block that lie in the range, as bits
    block -> bitAnd(
        bitShiftLeft(toUInt64(4294967295), greatest(toInt32(toUInt16({from:Date})) - toInt32(block) * 32, 0)),
        bitShiftRight(toUInt64(4294967295), greatest(toInt32(block) * 32 + 32 - toInt32(toUInt16({to:Date})), 0))
    ) AS asked_days
SELECT
    CAST(stage, 'Enum8(\'consider\', \'evaluate\', \'buy\', \'enjoy\', \'advocate\', \'bond\')') AS stage,
    persons
FROM
(
    SELECT sumForEach(arrayMap(place -> bitTest(done, place), range(6))) AS counts
    FROM
    (
        SELECT
            fragments.person_of(activity.actor) AS person,
            -- bit i: did something of stage i
            groupBitOr(activity.done) AS done
        FROM
        (
            SELECT
                active.actor AS actor,
                groupBitOr(toUInt8(arraySum(
                    place -> bitShiftLeft(
                        has(names[place + 1], active.event)
                        AND (
                            stages[place + 1] != 'buy'
                            OR bitAnd(asked_days(active.block), bitAnd(active.days, bitNot(repeated.mask))) != 0
                        ),
                        place
                    ),
                    range(6)
                ))) AS done
            FROM
            (
                SELECT
                    actor,
                    toString(event) AS event,
                    block,
                    groupBitOr(mask) AS days
                FROM everloop.activity
                WHERE project = {project:String}
                    AND block BETWEEN intDiv(toUInt16({from:Date}), 32) AND intDiv(toUInt16({to:Date}), 32)
                    AND bitAnd(mask, asked_days(block)) != 0
                    AND has(arrayFlatten(names), event)
                GROUP BY actor, event, block
            ) AS active
            LEFT ANY JOIN everloop.repeated_order_days(project = {project:String}) AS repeated
                ON repeated.actor = active.actor AND repeated.event = active.event AND repeated.block = active.block
            GROUP BY actor
        ) AS activity
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
        GROUP BY person
        HAVING fragments.in_segment(person)
    )
)
ARRAY JOIN
    stages AS stage,
    arrayResize(counts, 6) AS persons
-- an unknown project is an error, not an empty answer
WHERE (SELECT today FROM everloop.today(project = {project:String}, as_of = {as_of:String})) IS NOT NULL
ORDER BY stage
