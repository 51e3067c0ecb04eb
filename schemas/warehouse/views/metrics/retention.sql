-- Retention triangle: of the persons whose first start event falls in a period, those active i periods later.
-- nday: in period i exactly; unbounded: in period i or later; bracket: on a day of [bracket_from, bracket_to] counted from
-- the person's own start day. Return days become bits of periods (or of days, for brackets) and then one 256-bit word of
-- offsets from the person's own start, so repeated events change nothing; persons with equal words are counted together.
-- A cell is null until it has matured for the last day of the cohort's period.
WITH
    assumeNotNull((
        SELECT (today, week_offset)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS now_in_zone,
    toInt32(toUInt16(now_in_zone.1)) AS today_number,
    toInt32(now_in_zone.2) AS week_offset,
    -- number of the period that holds a day, and the first day of a period, both counted from 1970-01-01
    day -> fragments.period_number(day, week_offset) AS number_of,
    number -> fragments.period_first_day(number, week_offset) AS first_day_of,
    starts_and_returns AS
    (
        SELECT
            actor,
            if({start_event:String} = '', toInt32(toUInt16(first_day)), fragments.never()) AS start_day,
            first_touch,
            toUInt64(0) AS unit
        FROM everloop.actors
        WHERE project = if({start_event:String} = '' OR {by:String} = 'channel', {project:String}, '')
        -- when {start_event:String} != ''
        UNION ALL
        SELECT
            actor,
            -- the lowest bit of the mask
            toInt32(toInt32(block) * 32 + bitCount(bitAnd(bitNot(mask), mask - 1))) AS start_day,
            bitNot(toUInt128(0)) AS first_touch,
            toUInt64(0) AS unit
        FROM everloop.activity
        WHERE project = if({start_event:String} = '', '', {project:String}) AND event = {start_event:String}
        -- end when
        UNION ALL
        SELECT
            actor,
            toInt32(fragments.never()) AS start_day,
            bitNot(toUInt128(0)) AS first_touch,
            bitOr(bitShiftLeft(toUInt64(base), 32), toUInt64(bits)) AS unit
        FROM everloop.activity_units(
            project = {project:String}, event = {return_event:String}, granularity = if({mode:String} = 'bracket', 'day', {granularity:String}),
            -- from the first day of the first period to the last day that a cell may ask for
            first_block = intDiv(toUInt16({from:Date}) - 31, 32),
            last_block = if(
                {mode:String} = 'unbounded',
                fragments.never(),
                intDiv(
                    toUInt16({to:Date}) + 31 + {bracket_to:UInt16} + ({periods:UInt16} + 1) * multiIf(
                        {granularity:String} = 'week', 7, {granularity:String} = 'month', 31, 1
                    ),
                    32
                )
            )
        )
    ),
    people_units AS
    (
        SELECT
            fragments.person_of(marks.actor) AS person,
            min(marks.start_day) AS start_day,
            if(
                {by:String} = 'channel',
                toUInt64(bitAnd(min(marks.first_touch), toUInt128(18446744073709551615))),
                0
            ) AS touch,
            -- number of the first period << 32 | bits of the 32 from there on
            groupArrayIf(marks.unit, marks.unit != 0) AS units
        FROM starts_and_returns AS marks
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
        GROUP BY person
        -- a start later today or tomorrow, by a clock ahead of as-of, belongs to its period all the same
        HAVING start_day < fragments.never()
            AND number_of(start_day) BETWEEN number_of(toUInt16({from:Date}))
                AND least(number_of(toUInt16({to:Date}) - 1), number_of(today_number))
            AND fragments.in_segment(person)
    ),
    -- offsets at which each person was there, as bits; persons with the same are counted together
    offsets AS
    (
        SELECT
            cohort_number,
            group,
            if(
                {mode:String} = 'bracket',
                if(bitAnd(word, bitAnd(
                    bitShiftLeft(bitNot(toUInt256(0)), {bracket_from:UInt16}),
                    bitShiftRight(bitNot(toUInt256(0)), toUInt16(255 - {bracket_to:UInt16}))
                )) != 0, bitShiftLeft(toUInt256(1), {bracket_from:UInt16}), toUInt256(0)),
                bitAnd(word, bitShiftRight(bitNot(toUInt256(0)), toUInt16(255 - {periods:UInt16})))
            ) AS bits,
            count() AS persons
        FROM
        (
            SELECT
                number_of(people_units.start_day) AS cohort_number,
                if({mode:String} = 'bracket', people_units.start_day, cohort_number) AS origin,
                if(
                    {mode:String} = 'unbounded',
                    -- all offsets up to that of the last period
                    if(
                        empty(people_units.units) OR last_offset < 0,
                        toUInt256(0),
                        bitShiftRight(bitNot(toUInt256(0)), toUInt16(255 - least(255, last_offset)))
                    ),
                    arrayReduce('groupBitOr', arrayMap(
                        unit -> if(
                            bitShiftRight(unit, 32) >= origin,
                            bitShiftLeft(toUInt256(bitAnd(unit, 4294967295)), toUInt16(bitShiftRight(unit, 32) - origin)),
                            toUInt256(bitShiftRight(
                                bitAnd(unit, 4294967295),
                                toUInt8(least(63, origin - bitShiftRight(unit, 32)))
                            ))
                        ),
                        people_units.units
                    ))
                ) AS word,
                toInt32(arrayMax(
                    unit -> bitShiftRight(unit, 32) + toUInt64(floor(log2(bitAnd(unit, 4294967295)))),
                    people_units.units
                )) - origin AS last_offset,
                multiIf(
                    {by:String} != 'channel', '',
                    fragments.channel_branches(fragments.is_invited(people_units.person))
                ) AS group
            FROM people_units
            -- when {by:String} = 'channel'
            LEFT ANY JOIN everloop.touch_channels(
                project = if({by:String} = 'channel', {project:String}, '')
            ) AS touches ON touches.touch = people_units.touch
            -- end when
        )
        GROUP BY cohort_number, group, bits
    ),
    cohorts AS
    (
        SELECT
            cohort_number,
            group,
            sumIf(persons, position = 1000) AS size,
            CAST((groupArray(position), groupArray(persons)), 'Map(UInt16, UInt64)') AS retained_at
        FROM
        (
            SELECT
                cohort_number,
                group,
                position,
                sum(persons) AS persons
            FROM offsets
            -- 1000 means being in the cohort at all
            ARRAY JOIN arrayPushBack(arrayMap(bit -> toUInt16(bit), bitPositionsToArray(bits)), toUInt16(1000)) AS position
            GROUP BY cohort_number, group, position
        )
        GROUP BY cohort_number, group
    )
SELECT
    toDate(toUInt16(first_day_of(cohort_number))) AS cohort,
    CAST(cohort_number >= number_of(today_number), 'Bool') AS current,
    group,
    toUInt16(arrayJoin(if(
        {mode:String} = 'bracket',
        [{bracket_from:UInt16}],
        range(toUInt16(0), toUInt16({periods:UInt16} + 1))
    ))) AS offset,
    size,
    if(
        if(
            {mode:String} = 'bracket',
            first_day_of(cohort_number + 1) - 1 + {bracket_to:UInt16} < today_number,
            cohort_number + offset < number_of(today_number)
        ),
        retained_at[offset],
        NULL
    ) AS retained,
    retained / size AS rate
FROM cohorts
ORDER BY cohort, group, offset
