-- Power User Curve (L30): persons active on exactly k of the `window` days ending with `end`, for every k.
-- Two 32-day blocks hold any window of up to 32 days in disjoint bits, so one OR is the whole history of a person.
WITH
    toUInt16({end:Date}) AS last_day,
    toUInt16(intDiv(last_day, 32)) AS last_block,
    -- bits of the window in the last block, and in the one before it
    toUInt8(last_day % 32) AS last_bit,
    toUInt8(greatest(0, toInt16(last_bit) - {window:UInt16} + 1)) AS first_bit,
    toUInt32(bitAnd(
        bitShiftRight(toUInt32(4294967295), toUInt8(31 - last_bit)),
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
            fragments.person_of(marks.actor) AS person,
            toUInt16(bitCount(groupBitOr(marks.days))) AS days,
            if({by:String} = 'cohort', toString(toStartOfMonth(min(marks.first_day))), '') AS cohort,
            if(
                {by:String} = 'channel',
                toUInt64(bitAnd(min(marks.first_touch), toUInt128(18446744073709551615))),
                0
            ) AS touch
        FROM
        (
            SELECT
                actor,
                bitAnd(mask, if(block = last_block, last_mask, previous_mask)) AS days,
                toDate('2149-06-06') AS first_day,
                bitNot(toUInt128(0)) AS first_touch
            FROM everloop.activity
            WHERE project = {project:String}
                AND block IN (last_block - 1, last_block)
                AND event IN
                (
                    SELECT event
                    FROM everloop.active_events(project = {project:String}, event = {event:String})
                )
                -- a person of other days only has no row
                AND days != 0
            -- when {by:String} != ''
            -- what the groups are made of, through the same look-up of people; nothing where no group is asked for
            UNION ALL
            SELECT
                actor,
                toUInt32(0) AS days,
                first_day,
                first_touch
            FROM everloop.actors
            WHERE project = if({by:String} = '', '', {project:String})
            -- end when
        ) AS marks
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
        GROUP BY person
        HAVING days > 0
            AND fragments.in_segment(person)
    ),
    curves AS
    (
        SELECT
            group,
            sumMap(map(days, persons)) AS persons_by_days,
            sum(persons) AS all_persons
        FROM
        (
            SELECT
                group,
                days,
                count() AS persons
            FROM
            (
                SELECT
                    person_days.days AS days,
                    multiIf(
                        {by:String} != 'channel', person_days.cohort,
                        fragments.channel_branches(fragments.is_invited(person_days.person))
                    ) AS group
                FROM person_days
                -- when {by:String} = 'channel'
                LEFT ANY JOIN everloop.touch_channels(
                    project = if({by:String} = 'channel', {project:String}, '')
                ) AS touches ON touches.touch = person_days.touch
                -- end when
            )
            GROUP BY group, days
            UNION ALL
            -- so that a window in which no one was active has its rows too
            SELECT
                '' AS group,
                toUInt16(0) AS days,
                toUInt64(0) AS persons
            WHERE {by:String} = ''
        )
        GROUP BY group
    )
SELECT
    group,
    arrayJoin(range(toUInt16(1), toUInt16({window:UInt16} + 1))) AS days,
    persons_by_days[days] AS persons,
    persons / nullIf(all_persons, 0) AS share
FROM curves
ORDER BY group, days
