-- On how many distinct days of [first_day, last_day] each person was active, both included; persons with none have no row.
-- `event` '' means the project's active events. Masks are OR-ed, so a day counts once however often it was marked.
SELECT
    person,
    sum(bitCount(days)) AS days
FROM
(
    SELECT
        fragments.person_of(activity.actor) AS person,
        activity.block AS block,
        groupBitOr(activity.days) AS days
    FROM
    (
        SELECT
            actor,
            block,
            toInt32(block) * 32 AS block_day,
            bitAnd(
                mask,
                bitAnd(
                    bitShiftRight(
                        toUInt32(4294967295),
                        toUInt8(31 - least(31, toInt32(toUInt16({last_day:Date})) - block_day))
                    ),
                    bitShiftLeft(
                        toUInt32(4294967295),
                        toUInt8(greatest(0, toInt32(toUInt16({first_day:Date})) - block_day))
                    )
                )
            ) AS days
        FROM everloop.activity
        WHERE project = {project:String}
            AND block BETWEEN intDiv(toUInt16({first_day:Date}), 32) AND intDiv(toUInt16({last_day:Date}), 32)
            AND event IN
            (
                SELECT event
                FROM everloop.active_events(project = {project:String}, event = {event:String})
            )
            AND days != 0
    ) AS activity
    LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
    GROUP BY person, block
)
GROUP BY person
