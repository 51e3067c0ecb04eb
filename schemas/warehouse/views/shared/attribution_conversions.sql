-- Every conversion and order of [from, to), one row a message, with the touches of the `window` days before it (elapsed time)
-- as runs of one channel: (channel, place of its first touch, touches), places counted from 0. Without a touch: one of
-- `direct`. `first` and `last` keep the one touch that gets the whole.
-- Conversions count as role facts do; touches once per (message, raw id, time), earliest first, inside a millisecond by message.
WITH
    assumeNotNull((
        SELECT conversion_events
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS conversion_events,
    toInt64({window:UInt16}) * 86400000 AS window_ms,
    conversions AS
    (
        SELECT
            person,
            toUnixTimestamp64Milli(timestamp) AS at,
            is_order,
            amount,
            currency
        FROM everloop.role_facts(
            project = {project:String},
            segment = {segment:String},
            events = (
                SELECT arrayConcat(conversion_events, revenue_events)
                FROM everloop.projects FINAL
                WHERE project = {project:String}
            )
        )
        WHERE day >= {from:Date}
            AND day < {to:Date}
            AND (is_order OR has(conversion_events, event))
            AND NOT is_repeated
    ),
    touches AS
    (
        SELECT
            fragments.person_of(touch.actor) AS person,
            arraySort(arrayDistinct(groupArray((touch.at, touch.message_id, touch.actor, channels.channel)))) AS all,
            all.4 AS touched
        FROM
        (
            SELECT
                actor,
                toUnixTimestamp64Milli(timestamp) AS at,
                message_id,
                touch
            FROM everloop.events
            WHERE project = {project:String}
                AND type IN ('track', 'page', 'screen')
                -- a day more, because elapsed days are not calendar days
                AND day >= {from:Date} - {window:UInt16} - 1
                AND day < {to:Date}
                AND (campaign_source != '' OR campaign_medium != '' OR referrer_host != '')
                -- raw ids of those who converted: all the rest need not be looked up
                AND actor IN
                (
                    SELECT arrayJoin([converted.person, ids.actor])
                    FROM
                    (
                        SELECT DISTINCT person
                        FROM conversions
                    ) AS converted
                    LEFT JOIN everloop.people(project = {project:String}) AS ids ON ids.person = converted.person
                )
        ) AS touch
        INNER JOIN everloop.touch_channels(project = {project:String}) AS channels ON channels.touch = touch.touch
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = touch.actor
        GROUP BY person
    )
SELECT
    is_order,
    amount,
    currency,
    if({model:String} = 'linear', greatest(count_inside, 1), 1) AS touches,
    multiIf(
        count_inside = 0, [('direct', 0, 1)],
        {model:String} = 'first', [(runs_inside[1].1, 0, 1)],
        {model:String} = 'last', [(runs_inside[-1].1, 0, 1)],
        runs_inside
    ) AS runs
FROM
(
    SELECT
        conversions.is_order AS is_order,
        conversions.amount AS amount,
        conversions.currency AS currency,
        toInt64(arrayCount(at -> at < conversions.at - window_ms, times)) AS before_window,
        toInt64(arrayCount(at -> at < conversions.at, times)) - before_window AS count_inside,
        arrayFilter(
            run -> run.3 > 0,
            arrayMap(
                run -> (
                    run.1,
                    greatest(run.2 - before_window, 0),
                    least(run.3 - before_window, count_inside) - greatest(run.2 - before_window, 0)
                ),
                person_runs
            )
        ) AS runs_inside
    FROM conversions
    LEFT ANY JOIN
    (
        SELECT
            person,
            all.1 AS times,
            arrayPushFront(arrayPopBack(touched), '') AS touched_before,
            arrayFilter(
                (place, here, before) -> here != before,
                range(length(touched)),
                touched,
                touched_before
            ) AS starts,
            -- (channel, place of the first touch, place after the last)
            arrayMap(
                (channel, start, next) -> (channel, toInt64(start), toInt64(next)),
                arrayFilter((here, before) -> here != before, touched, touched_before),
                starts,
                arrayPushBack(arrayPopFront(starts), length(touched))
            ) AS person_runs
        FROM touches
    ) AS touched ON touched.person = conversions.person
)
