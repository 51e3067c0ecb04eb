-- Milestones (the aha-moment search): every frequent track event, done n times in the first d days, against being active
-- later. One row per event, n (1 to 20) and d (1, 3, 7, 14) that anybody reached; best first, by phi on the held-out half.
-- Times are a plain count, once per (message, raw id, timestamp): a set per person and event drops copies. Sets of the
-- four windows are of disjoint days, so their sizes add up.
CREATE OR REPLACE VIEW everloop.milestones <<on_cluster>> AS
WITH
    cohort AS
    (
        SELECT
            person,
            first_day,
            actors,
            is_retained,
            is_held_out
        FROM everloop.milestone_cohort(
            project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
            target_from = {target_from:UInt16}, target_to = {target_to:UInt16}
        )
    ),
    person_events AS
    (
        SELECT
            person,
            event,
            any(is_retained_person) AS is_retained,
            any(is_held_out_person) AS is_held_out,
            -- times in the first 1, 3, 7 and 14 days
            arrayCumSum(sumForEach(arrayMap(of -> if(of = window_number, times, 0), [1, 2, 3, 4]))) AS times_of_windows
        FROM
        (
            SELECT
                own.person AS person,
                toString(events.event) AS event,
                any(own.is_retained) AS is_retained_person,
                any(own.is_held_out) AS is_held_out_person,
                toUInt8(multiIf(
                    toInt32(toUInt16(events.day)) < own.first_day + 1, 1,
                    toInt32(toUInt16(events.day)) < own.first_day + 3, 2,
                    toInt32(toUInt16(events.day)) < own.first_day + 7, 3,
                    4
                )) AS window_number,
                uniqExact(events.actor, events.timestamp, events.message_id) AS times
            FROM
            (
                SELECT
                    actor,
                    event,
                    day,
                    timestamp,
                    message_id
                FROM everloop.events
                WHERE project = {project:String}
                    AND type = 'track'
                    AND day >= {from:Date}
                    AND day < {to:Date} + 14
                    AND event IN
                    (
                        SELECT event
                        FROM everloop.common_events(
                            project = {project:String}, segment = {segment:String}, compare_segment = '',
                            from = {from:Date}, to = {to:Date}
                        )
                        WHERE rank <= 200
                    )
            ) AS events
            INNER JOIN
            (
                SELECT
                    arrayJoin(actors) AS actor,
                    person,
                    first_day,
                    is_retained,
                    is_held_out
                FROM cohort
            ) AS own ON own.actor = events.actor
            WHERE toInt32(toUInt16(events.day)) < own.first_day + 14
            GROUP BY person, event, window_number
        )
        GROUP BY person, event
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
                event,
                toUInt16(days_of_window) AS days,
                toUInt16(reached_threshold) AS threshold,
                sum(reached_persons) AS all_reached,
                sumIf(reached_persons, is_retained) AS all_both,
                sumIf(reached_persons, is_held_out) AS half_reached,
                sumIf(reached_persons, is_held_out AND is_retained) AS half_both
            FROM
            (
                SELECT
                    event,
                    days_of_window,
                    least(times, 20) AS highest,
                    is_retained,
                    is_held_out,
                    count() AS reached_persons
                FROM person_events
                ARRAY JOIN
                    [1, 3, 7, 14] AS days_of_window,
                    times_of_windows AS times
                WHERE times > 0
                GROUP BY event, days_of_window, highest, is_retained, is_held_out
            )
            ARRAY JOIN range(1, highest + 1) AS reached_threshold
            GROUP BY event, days, threshold
        ) AS steps
        CROSS JOIN
        (
            SELECT
                count() AS all_persons,
                countIf(is_retained) AS all_retained,
                countIf(is_held_out) AS half_persons,
                countIf(is_held_out AND is_retained) AS half_retained
            FROM cohort
        ) AS totals
        ARRAY JOIN [
            (0, all_reached, all_both, all_persons, all_retained),
            (1, half_reached, half_both, half_persons, half_retained)
        ] AS half
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
ORDER BY held_out_phi DESC, event, threshold, days;
