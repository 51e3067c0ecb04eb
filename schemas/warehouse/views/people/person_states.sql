-- Every person's lifecycle state at the end of a day; who was never active by then has no row.
WITH
    assumeNotNull((
        SELECT (
            toInt32(JSONExtractUInt(settings, 'churn', 'currentDays')),
            toInt32(JSONExtractUInt(settings, 'churn', 'dormantDays'))
        )
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS rules,
    toInt32(toUInt16({day:Date})) AS state_day,
    state_day - rules.1 + 1 AS window_start,
    mask -> toInt32(bitCount(bitAnd(bitNot(mask), mask - 1))) AS lowest_bit,
    mask -> toInt32(floor(log2(mask))) AS highest_bit
SELECT
    person,
    multiIf(
        in_window != fragments.never() AND first_active >= window_start, 'new',
        in_window != fragments.never() AND in_window - before_window >= rules.2, 'resurrected',
        in_window != fragments.never(), 'current',
        state_day - before_window < rules.2, 'at-risk',
        'dormant'
    ) AS state
FROM
(
    SELECT
        fragments.person_of(days.actor) AS person,
        min(days.first_day) AS first_active,
        min(days.window_day) AS in_window,
        max(days.earlier_day) AS before_window
    FROM
    (
        SELECT
            actor,
            toInt32(block) * 32 AS block_day,
            -- days up to the state's day, then apart: those in the window and those before it
            bitAnd(toUInt64(mask), bitShiftRight(
                toUInt64(4294967295), toUInt8(31 - least(31, state_day - block_day))
            )) AS past,
            bitAnd(past, bitShiftLeft(
                toUInt64(4294967295), toUInt8(greatest(0, least(32, window_start - block_day)))
            )) AS recent,
            bitXor(past, recent) AS earlier,
            block_day + lowest_bit(past) AS first_day,
            if(recent = 0, fragments.never(), block_day + lowest_bit(recent)) AS window_day,
            if(earlier = 0, -1, block_day + highest_bit(earlier)) AS earlier_day
        FROM everloop.activity
        WHERE project = {project:String}
            AND block <= intDiv(state_day, 32)
            AND event IN
            (
                SELECT event
                FROM everloop.active_events(project = {project:String}, event = '')
            )
            AND past != 0
    ) AS days
    LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = days.actor
    GROUP BY person
)
