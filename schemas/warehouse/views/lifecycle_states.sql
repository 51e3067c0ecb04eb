-- Every person's state at the last day of the range (today, where that is earlier).
CREATE OR REPLACE VIEW everloop.lifecycle_states <<on_cluster>> AS
WITH
    assumeNotNull((
        SELECT (
            today,
            toInt32(JSONExtractUInt(settings, 'churn', 'currentDays')),
            toInt32(JSONExtractUInt(settings, 'churn', 'dormantDays'))
        )
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS rules,
    toInt32(toUInt16(least(rules.1, {to:Date} - 1))) AS state_day,
    state_day - rules.2 + 1 AS window_start,
    mask -> toInt32(bitCount(bitAnd(bitNot(mask), mask - 1))) AS lowest_bit,
    mask -> toInt32(floor(log2(mask))) AS highest_bit
SELECT
    toDate(toUInt16(state_day)) AS day,
    state,
    countIf(person_state = state) AS persons
FROM
(
    SELECT
        multiIf(
            in_window != 65535 AND first_active >= window_start, 'new',
            in_window != 65535 AND in_window - before_window >= rules.3, 'resurrected',
            in_window != 65535, 'current',
            state_day - before_window < rules.3, 'at-risk',
            'dormant'
        ) AS person_state
    FROM
    (
        SELECT
            if(people.person != 0, people.person, days.actor) AS person,
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
                if(recent = 0, 65535, block_day + lowest_bit(recent)) AS window_day,
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
        HAVING {segment:String} = ''
            OR person IN
            (
                SELECT person
                FROM everloop.segment_members
                WHERE project = {project:String} AND key = {segment:String}
            )
    )
    -- so that every state has its row
    UNION ALL
    SELECT '' AS person_state
) AS persons_now
CROSS JOIN (SELECT arrayJoin(['new', 'current', 'resurrected', 'at-risk', 'dormant']) AS state) AS states
GROUP BY day, state
ORDER BY indexOf(['new', 'current', 'resurrected', 'at-risk', 'dormant'], state);
