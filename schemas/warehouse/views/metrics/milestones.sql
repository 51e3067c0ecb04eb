-- Milestones (the aha-moment search): every frequent track event, done n times in the first d days, against being active
-- later. One row per event, n (1 to 20) and d (1, 3, 7, 14) that anybody reached; best first, by phi on the held-out half.
-- Events of a person are one array of numbers: name, day, milliseconds and a hash of the message, so that sorted neighbours
-- that are equal are copies. Someone's n-th event of a name, on the d-th day, is when they reached n.
WITH
    assumeNotNull((
        SELECT groupArray(event)
        FROM everloop.event_names(project = {project:String}, from = {from:Date}, to = {to:Date})
    )) AS all_names,
    -- who did what has to be counted only where there are too many names, or where only a segment's names matter;
    -- '' is no one's name and keeps the array from being empty
    arrayPushFront(
        if(
            length(all_names) <= 200 AND {segment:String} = '',
            all_names,
            assumeNotNull((
                SELECT groupArray(event)
                FROM everloop.common_events(
                    project = if(length(all_names) <= 200 AND {segment:String} = '', '', {project:String}),
                    segment = {segment:String}, compare_segment = '', from = {from:Date}, to = {to:Date}
                )
                WHERE rank <= 200
            ))
        ),
        ''
    ) AS names,
    person_events AS
    (
        SELECT
            own.person AS person,
            any(own.first_day) AS first_day,
            any(own.is_retained) AS is_retained,
            any(own.is_held_out) AS is_held_out,
            fragments.sorted_events(events.packed) AS sorted,
            fragments.name_numbers_of(sorted) AS name_numbers,
            arrayMap(event -> toInt32(bitAnd(bitShiftRight(event, 27), 65535)), sorted) AS days
        FROM
        (
            SELECT
                actor,
                toInt32(toUInt16(day)) AS day_number,
                fragments.packed_event(names) AS packed
            FROM everloop.events
            WHERE project = {project:String}
                AND type = 'track'
                AND day >= {from:Date}
                AND day < {to:Date} + 14
                AND event IN names
            UNION ALL
            -- everyone did nothing once, under the name '': so one pass also counts who there is
            SELECT
                actor,
                toInt32(0) AS day_number,
                bitShiftLeft(toUInt128(1), 107) AS packed
            FROM everloop.actors
            WHERE project = {project:String}
        ) AS events
        INNER JOIN
        (
            SELECT
                arrayJoin(actors) AS actor,
                person,
                first_day,
                is_retained,
                is_held_out
            FROM everloop.milestone_cohort(
                project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date},
                to = {to:Date}, target_from = {target_from:UInt16}, target_to = {target_to:UInt16}
            )
        ) AS own ON own.actor = events.actor
        WHERE events.day_number < own.first_day + 14
        GROUP BY person
    ),
    -- persons who reached at least n, of everyone and of the held-out half, with those of them who were retained
    thresholds AS
    (
        SELECT
            event,
            days,
            threshold,
            half.1 AS is_half,
            toFloat64(half.2) AS reached,
            toFloat64(half.3) AS both,
            toFloat64(half.4) AS persons,
            toFloat64(half.5) AS retained
        FROM
        (
            SELECT
                names[name_number] AS event,
                toUInt16(days_of_window) AS days,
                toUInt16(reached_threshold) AS threshold,
                sum(reached_persons) AS all_reached,
                sumIf(reached_persons, is_retained) AS all_both,
                sumIf(reached_persons, is_held_out) AS half_reached,
                sumIf(reached_persons, is_held_out AND is_retained) AS half_both,
                maxIf(all_reached, event = '') OVER () AS all_persons,
                maxIf(all_both, event = '') OVER () AS all_retained,
                maxIf(half_reached, event = '') OVER () AS half_persons,
                maxIf(half_both, event = '') OVER () AS half_retained
            FROM
            (
                SELECT
                    name_number,
                    times AS reached_threshold,
                    toUInt8(multiIf(day < first_day + 1, 1, day < first_day + 3, 3, day < first_day + 7, 7, 14)) AS shortest,
                    is_retained,
                    is_held_out,
                    count() AS reached_persons
                FROM person_events
                ARRAY JOIN
                    name_numbers AS name_number,
                    days AS day,
                    arrayEnumerateUniq(name_numbers) AS times
                WHERE times <= 20
                GROUP BY name_number, reached_threshold, shortest, is_retained, is_held_out
            )
            ARRAY JOIN arrayFilter(length -> length >= shortest, [1, 3, 7, 14]) AS days_of_window
            GROUP BY event, days, threshold
        )
        ARRAY JOIN [
            (0, all_reached, all_both, all_persons, all_retained),
            (1, half_reached, half_both, half_persons, half_retained)
        ] AS half
        WHERE event != ''
    ),
    -- Counts are exact in Float64. The interval is Fisher's z: undefined for three persons or fewer, or a perfect phi.
    measured AS
    (
        SELECT
            event,
            days,
            threshold,
            is_half,
            both / nullIf(reached, 0) AS retention_with,
            (retained - both) / nullIf(persons - reached, 0) AS retention_without,
            (both * (persons - reached - retained + both) - (reached - both) * (retained - both))
            / nullIf(sqrt(reached * (persons - reached) * retained * (persons - retained)), 0) AS phi,
            atanh(if(persons > 3 AND abs(phi) < 1, phi, NULL)) AS z,
            1.959963984540054 / sqrt(greatest(persons - 3, 1)) AS spread,
            (
                toUInt64(persons),
                toUInt64(reached),
                reached / nullIf(persons, 0),
                retention_with,
                retention_without,
                retention_with / nullIf(retention_without, 0),
                both / nullIf(retained, 0),
                phi,
                tanh(z - spread),
                tanh(z + spread)
            ) AS measures
        FROM thresholds
    )
SELECT
    event,
    threshold,
    days,
    everyone.1 AS persons,
    everyone.2 AS reached,
    everyone.3 AS reach,
    everyone.4 AS retention_with,
    everyone.5 AS retention_without,
    everyone.6 AS lift,
    everyone.4 AS precision,
    everyone.7 AS recall,
    everyone.8 AS phi,
    everyone.9 AS phi_low,
    everyone.10 AS phi_high,
    held_out.1 AS held_out_persons,
    held_out.2 AS held_out_reached,
    held_out.3 AS held_out_reach,
    held_out.4 AS held_out_retention_with,
    held_out.5 AS held_out_retention_without,
    held_out.6 AS held_out_lift,
    held_out.4 AS held_out_precision,
    held_out.7 AS held_out_recall,
    held_out.8 AS held_out_phi,
    held_out.9 AS held_out_phi_low,
    held_out.10 AS held_out_phi_high
FROM
(
    SELECT
        event,
        threshold,
        days,
        anyIf(measures, NOT is_half) AS everyone,
        anyIf(measures, is_half) AS held_out
    FROM measured
    GROUP BY event, threshold, days
)
ORDER BY held_out_phi DESC, event, threshold, days
