-- What the AARRR family asks of each seen person, in one row: first day and group of `by`, and of what the caller asks for
-- with 'yes': `marks` (first sign-up and activation day), `facts` (days of orders and invites, one entry a message),
-- `acceptances` (the one that counts). `units` is the activity of the blocks asked for: first period << 32 | bits of the
-- 32 periods from there on. A day that never was is `never`. One look-up of people serves all of it.
WITH
    marks AS
    (
        SELECT
            fragments.person_of(marks.actor) AS person,
            min(marks.first_day) AS first_day,
            if(
                {by:String} = 'channel',
                toUInt64(bitAnd(min(marks.first_touch), toUInt128(18446744073709551615))),
                0
            ) AS touch,
            min(marks.sign_up_day) AS sign_up_day,
            min(marks.activation_day) AS activation_day,
            groupArrayIf(marks.order_day, marks.order_day != fragments.never()) AS order_days,
            groupArrayIf(marks.invite_day, marks.invite_day != fragments.never()) AS invite_days,
            groupArrayIf(marks.unit, marks.unit != 0) AS units
        FROM
        (
            SELECT
                actor,
                toUInt16(actors.first_day) AS first_day,
                first_touch,
                toUInt16(fragments.never()) AS sign_up_day,
                toUInt16(fragments.never()) AS activation_day,
                toUInt16(fragments.never()) AS order_day,
                toUInt16(fragments.never()) AS invite_day,
                toUInt64(0) AS unit
            FROM everloop.actors
            WHERE project = {project:String} AND actors.first_day < '2149-06-06'
            UNION ALL
            SELECT
                actor,
                toUInt16(fragments.never()) AS first_day,
                bitNot(toUInt128(0)) AS first_touch,
                toUInt16(fragments.never()) AS sign_up_day,
                toUInt16(fragments.never()) AS activation_day,
                toUInt16(fragments.never()) AS order_day,
                toUInt16(fragments.never()) AS invite_day,
                bitOr(bitShiftLeft(toUInt64(base), 32), toUInt64(bits)) AS unit
            FROM everloop.activity_units(
                project = {project:String}, event = '', granularity = {granularity:String},
                first_block = {first_block:UInt16}, last_block = {last_block:UInt16}
            )
            -- when {marks:String} = 'yes'
            UNION ALL
            SELECT
                actor,
                toUInt16(fragments.never()) AS first_day,
                bitNot(toUInt128(0)) AS first_touch,
                if(has(sign_up_events, event), lowest_day, fragments.never())::UInt16 AS sign_up_day,
                if(has(activation_events, event), lowest_day, fragments.never())::UInt16 AS activation_day,
                toUInt16(fragments.never()) AS order_day,
                toUInt16(fragments.never()) AS invite_day,
                toUInt64(0) AS unit
            FROM
            (
                SELECT
                    actor,
                    toString(event) AS event,
                    toUInt16(toUInt16(block) * 32 + bitCount(bitAnd(bitNot(mask), mask - 1))) AS lowest_day,
                    assumeNotNull((
                        SELECT (sign_up_events, activation_events)
                        FROM everloop.projects FINAL
                        WHERE project = {project:String}
                    )) AS rules,
                    rules.1 AS sign_up_events,
                    rules.2 AS activation_events
                FROM everloop.activity
                WHERE project = if({marks:String} = 'yes', {project:String}, '')
                    AND event IN
                    (
                        SELECT arrayJoin(arrayConcat(sign_up_events, activation_events))
                        FROM everloop.projects FINAL
                        WHERE project = {project:String}
                    )
            )
            -- end when
            -- when {facts:String} = 'yes'
            UNION ALL
            SELECT
                fact_actor AS actor,
                toUInt16(fragments.never()) AS first_day,
                bitNot(toUInt128(0)) AS first_touch,
                toUInt16(fragments.never()) AS sign_up_day,
                toUInt16(fragments.never()) AS activation_day,
                if(is_order AND has(rules.1, event) AND NOT has(rules.2, event), day, fragments.never())::UInt16 AS order_day,
                if(has(rules.3, event), day, fragments.never())::UInt16 AS invite_day,
                toUInt64(0) AS unit
            FROM
            (
                SELECT
                    facts.actor AS fact_actor,
                    facts.event AS event,
                    toUInt16(facts.day) AS day,
                    facts.has_revenue AND NOT facts.is_repeated AS is_order,
                    assumeNotNull((
                        SELECT (revenue_events, refund_events, invite_events)
                        FROM everloop.projects FINAL
                        WHERE project = {project:String}
                    )) AS rules
                FROM everloop.first_copies(
                    project = if({facts:String} = 'yes', {project:String}, ''),
                    events = (
                        SELECT groupArrayArray(arrayConcat(revenue_events, invite_events))
                        FROM everloop.projects FINAL
                        WHERE project = {project:String}
                    )
                ) AS facts
            )
            -- end when
        ) AS marks
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
        GROUP BY person
        HAVING first_day < fragments.never()
            AND fragments.in_segment(person)
    )
SELECT
    marks.person AS person,
    multiIf(
        {by:String} = 'cohort', toString(toStartOfMonth(toDate(marks.first_day))),
        {by:String} != 'channel', '',
        fragments.channel_branches(accepted.person != 0)
    ) AS group,
    marks.first_day AS first_day,
    marks.sign_up_day AS sign_up_day,
    marks.activation_day AS activation_day,
    marks.order_days AS order_days,
    marks.invite_days AS invite_days,
    marks.units AS units,
    if({acceptances:String} = 'yes', accepted.person != 0, 0) AS is_referred,
    if({acceptances:String} = 'yes', toUInt16(accepted.earliest.3), 0) AS accept_day,
    if({acceptances:String} = 'yes', accepted.earliest.4, '') AS accept_invite
FROM marks
-- when {by:String} = 'channel'
LEFT ANY JOIN everloop.touch_channels(project = if({by:String} = 'channel', {project:String}, '')) AS touches
    ON touches.touch = marks.touch
-- end when
-- when {acceptances:String} = 'yes'
LEFT ANY JOIN everloop.acceptances(project = {project:String}) AS accepted ON accepted.person = marks.person
-- end when
