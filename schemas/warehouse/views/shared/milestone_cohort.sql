-- Persons whom the search for milestones is about: first seen in [from, to), and both the longest first window (14 days) and
-- the target are over. With their raw ids, whether they were active on a day of [target_from, target_to] counted from the first-seen day, and whether
-- they are held out: CRC32 of the canonical id is odd. An unknown project is an error.
WITH
    assumeNotNull((
        SELECT toInt32(toUInt16(today))
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS today_number
SELECT
    fragments.person_of(marks.actor) AS person,
    min(marks.seen_day) AS first_day,
    groupUniqArray(marks.actor) AS actors,
    arrayExists(
        days -> bitAnd(days.2, bitAnd(
            bitShiftLeft(toUInt64(4294967295), toUInt8(least(63, greatest(0, first_day + {target_from:UInt16} - days.1)))),
            bitShiftRight(toUInt64(4294967295), toUInt8(least(63, greatest(0, days.1 + 31 - first_day - {target_to:UInt16}))))
        )) != 0,
        groupArrayIf((marks.block_day, toUInt64(marks.mask)), marks.mask != 0)
    ) AS is_retained,
    CRC32(max(if(marks.actor = person, marks.id, ''))) % 2 = 1 AS is_held_out
FROM
(
    SELECT
        actor,
        toInt32(toUInt16(actors.first_day)) AS seen_day,
        id,
        toInt32(0) AS block_day,
        toUInt32(0) AS mask
    FROM everloop.actors
    WHERE project = {project:String}
    UNION ALL
    SELECT
        actor,
        toInt32(fragments.never()) AS seen_day,
        '' AS id,
        toInt32(block) * 32 AS block_day,
        mask
    FROM everloop.activity
    WHERE project = {project:String}
        AND event IN
        (
            SELECT event
            FROM everloop.active_events(project = {project:String}, event = '')
        )
        AND block BETWEEN intDiv(toUInt16({from:Date}) + {target_from:UInt16}, 32)
            AND intDiv(toUInt16({to:Date}) + {target_to:UInt16}, 32)
) AS marks
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
GROUP BY person
HAVING first_day >= toInt32(toUInt16({from:Date}))
    AND first_day < toInt32(toUInt16({to:Date}))
    AND first_day + greatest(13, {target_to:UInt16}) < today_number
    AND fragments.in_segment(person)
