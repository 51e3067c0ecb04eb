-- Power User Curve (L30): persons active on exactly k of the `window` days ending with `end`, for every k.
-- Two 32-day blocks hold any window of up to 32 days in disjoint bits, so one OR is the whole history of a person.
CREATE OR REPLACE VIEW everloop.power_user_curve <<on_cluster>> AS
WITH
    toUInt16({end:Date}) AS last_day,
    toUInt16(intDiv(last_day, 32)) AS last_block,
    -- bits of the window in the last block, and in the one before it
    toUInt8(last_day % 32) AS last_bit,
    toUInt8(greatest(0, toInt16(last_bit) - {window:UInt16} + 1)) AS first_bit,
    toUInt32(bitAnd(
        bitShiftRight(toUInt32(4294967295), 31 - last_bit),
        bitShiftLeft(toUInt32(4294967295), first_bit)
    )) AS last_mask,
    toUInt32(if(
        {window:UInt16} > last_bit + 1,
        bitShiftLeft(toUInt32(4294967295), toUInt8(32 - ({window:UInt16} - last_bit - 1))),
        0
    )) AS previous_mask,
    person_days AS
    (
        SELECT
            if(people.person != 0, people.person, activity.actor) AS person,
            bitCount(groupBitOr(bitAnd(
                activity.mask,
                if(activity.block = last_block, last_mask, previous_mask)
            ))) AS days
        FROM everloop.activity
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
        WHERE activity.project = {project:String}
            AND activity.block IN (last_block - 1, last_block)
            AND activity.event IN
            (
                SELECT event
                FROM everloop.active_events(project = {project:String}, event = {event:String})
            )
        GROUP BY person
        HAVING days > 0
            AND (
                {segment:String} = ''
                OR person IN
                (
                    SELECT person
                    FROM everloop.segment_members
                    WHERE project = {project:String} AND key = {segment:String}
                )
            )
    ),
    curve AS
    (
        SELECT
            groups.group AS group,
            person_days.days AS days,
            count() AS persons
        FROM person_days
        LEFT ANY JOIN everloop.person_groups(project = {project:String}, by = {by:String}) AS groups
            ON groups.person = person_days.person
        GROUP BY group, days
    )
SELECT
    group,
    days,
    sum(persons) AS persons,
    persons / nullIf(sum(persons) OVER (PARTITION BY group), 0) AS share
FROM
(
    SELECT group, toUInt16(days) AS days, persons FROM curve
    UNION ALL
    SELECT
        group,
        toUInt16(arrayJoin(range(1, toUInt64({window:UInt16}) + 1))) AS days,
        0 AS persons
    FROM (SELECT DISTINCT group FROM curve UNION DISTINCT SELECT '' AS group WHERE {by:String} = '')
)
WHERE throwIf((SELECT today FROM everloop.today(project = {project:String}, as_of = {as_of:String})) IS NULL) = 0
GROUP BY group, days
ORDER BY group, days;
