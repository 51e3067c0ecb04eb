-- What the AARRR family asks of each seen person, in one row: first day, group of `by`, first sign-up and activation day,
-- days of orders and invites (one entry a message), active days as (block, mask) pairs, and the acceptance that counts.
-- A day that never was is 65535. One look-up of people serves all of it.
CREATE OR REPLACE VIEW everloop.person_story <<on_cluster>> AS
WITH
    assumeNotNull((
        SELECT (
            sign_up_events, activation_events, revenue_events, refund_events, invite_events,
            if(empty(active_events), [''], active_events)
        )
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS rules,
    marks AS
    (
        SELECT
            if(people.person != 0, people.person, marks.actor) AS person,
            min(marks.first_day) AS first_day,
            toUInt64(bitAnd(min(marks.first_touch), toUInt128(18446744073709551615))) AS touch,
            min(marks.sign_up_day) AS sign_up_day,
            min(marks.activation_day) AS activation_day,
            groupArrayIf(marks.order_day, marks.order_day != 65535) AS order_days,
            groupArrayIf(marks.invite_day, marks.invite_day != 65535) AS invite_days,
            groupArrayIf((marks.block, marks.mask), marks.mask != 0) AS masks
        FROM
        (
            SELECT
                actor,
                toUInt16(actors.first_day) AS first_day,
                first_touch,
                toUInt16(65535) AS sign_up_day,
                toUInt16(65535) AS activation_day,
                toUInt16(65535) AS order_day,
                toUInt16(65535) AS invite_day,
                toUInt16(0) AS block,
                toUInt32(0) AS mask
            FROM everloop.actors
            WHERE project = {project:String} AND actors.first_day < '2149-06-06'
            UNION ALL
            SELECT
                actor,
                toUInt16(65535) AS first_day,
                bitNot(toUInt128(0)) AS first_touch,
                if(has(rules.1, event), lowest_day, 65535)::UInt16 AS sign_up_day,
                if(has(rules.2, event), lowest_day, 65535)::UInt16 AS activation_day,
                toUInt16(65535) AS order_day,
                toUInt16(65535) AS invite_day,
                block,
                if(has(rules.6, event), mask, 0)::UInt32 AS mask
            FROM
            (
                SELECT
                    actor,
                    event,
                    block,
                    mask,
                    toUInt16(toUInt16(block) * 32 + bitCount(bitAnd(bitNot(mask), mask - 1))) AS lowest_day
                FROM everloop.activity
                WHERE project = {project:String}
                    AND event IN
                    (
                        SELECT arrayJoin(arrayConcat(
                            if(empty(active_events), [''], active_events), sign_up_events, activation_events
                        ))
                        FROM everloop.projects FINAL
                        WHERE project = {project:String}
                    )
            )
            UNION ALL
            SELECT
                fact.actor AS actor,
                toUInt16(65535) AS first_day,
                bitNot(toUInt128(0)) AS first_touch,
                toUInt16(65535) AS sign_up_day,
                toUInt16(65535) AS activation_day,
                if(
                    fact.has_revenue = 1
                    AND has(rules.3, fact.event)
                    AND NOT has(rules.4, fact.event),
                    toUInt16(fact.day),
                    65535
                )::UInt16 AS order_day,
                if(has(rules.5, fact.event), toUInt16(fact.day), 65535)::UInt16 AS invite_day,
                toUInt16(0) AS block,
                toUInt32(0) AS mask
            FROM everloop.first_copies(project = {project:String})
            WHERE fact.type = 'track'
        ) AS marks
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
        GROUP BY person
        HAVING first_day < 65535
            AND (
                {segment:String} = ''
                OR person IN
                (
                    SELECT person
                    FROM everloop.segment_members
                    WHERE project = {project:String} AND key = {segment:String}
                )
            )
    )
SELECT
    marks.person AS person,
    multiIf(
        {by:String} = 'cohort', toString(toStartOfMonth(toDate(marks.first_day))),
        {by:String} != 'channel', '',
        touches.channel != '', touches.channel,
        accepted.person != 0, 'invite',
        'direct'
    ) AS group,
    marks.first_day AS first_day,
    marks.sign_up_day AS sign_up_day,
    marks.activation_day AS activation_day,
    marks.order_days AS order_days,
    marks.invite_days AS invite_days,
    marks.masks AS masks,
    accepted.person != 0 AS is_referred,
    toUInt16(accepted.earliest.3) AS accept_day,
    accepted.earliest.4 AS accept_invite
FROM marks
LEFT ANY JOIN everloop.touch_channels(project = if({by:String} = 'channel', {project:String}, '')) AS touches
    ON touches.touch = marks.touch
LEFT ANY JOIN everloop.acceptances(project = {project:String}) AS accepted ON accepted.person = marks.person;
