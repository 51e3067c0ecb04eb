-- Everybody who was active by `end`, against their own habit: the recent days (project setting churn.recentDays) compared with the
-- days before them (churn.baselineDays), and the days away compared with the usual gap between active days. Masks are OR-ed, so a
-- repeated event changes nothing; orders and interactions are role facts, one a message.
WITH
    assumeNotNull((
        SELECT (
            toInt32(JSONExtractUInt(settings, 'churn', 'recentDays')),
            toInt32(JSONExtractUInt(settings, 'churn', 'baselineDays')),
            toDecimal256(JSONExtractString(settings, 'churn', 'fall'), 18),
            toInt32(JSONExtractUInt(settings, 'churn', 'dormantDays')),
            toInt32(JSONExtractUInt(settings, 'churn', 'minGaps')),
            revenue_events,
            refund_events,
            interaction_events
        )
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS rules,
    toInt32(toUInt16({end:Date})) AS last_day,
    last_day - rules.1 + 1 AS recent_start,
    recent_start - rules.2 AS baseline_start,
    -- strictly below, in decimals: half is not below half
    (recent, before) -> CAST(
        toDecimal256(recent * rules.2, 18) < rules.3 * toInt64(before * rules.1),
        'Bool'
    ) AS has_fallen,
    habits AS
    (
        SELECT
            fragments.person_of(marks.actor) AS person,
            groupArrayIf(marks.block_mask, marks.block_mask != 0) AS block_masks,
            sum(marks.purchases) AS purchases,
            sum(marks.purchases_before) AS purchases_before,
            sum(marks.interactions) AS interactions,
            sum(marks.interactions_before) AS interactions_before
        FROM
        (
            SELECT
                actor,
                -- days up to `end`; the block in the upper half
                bitAnd(toUInt64(mask), bitShiftRight(
                    toUInt64(4294967295), toUInt8(31 - least(31, last_day - toInt32(block) * 32))
                )) AS past,
                if(past = 0, 0, bitOr(bitShiftLeft(toUInt64(block), 32), past)) AS block_mask,
                toUInt8(0) AS purchases,
                toUInt8(0) AS purchases_before,
                toUInt8(0) AS interactions,
                toUInt8(0) AS interactions_before
            FROM everloop.activity
            WHERE project = {project:String}
                AND block <= intDiv(last_day, 32)
                AND event IN
                (
                    SELECT event
                    FROM everloop.active_events(project = {project:String}, event = '')
                )
            UNION ALL
            SELECT
                actor,
                toUInt64(0) AS past,
                toUInt64(0) AS block_mask,
                toUInt8(is_order AND day >= recent_start) AS purchases,
                toUInt8(is_order AND day < recent_start) AS purchases_before,
                toUInt8(is_interaction AND day >= recent_start) AS interactions,
                toUInt8(is_interaction AND day < recent_start) AS interactions_before
            FROM
            (
                SELECT
                    facts.actor AS actor,
                    toInt32(toUInt16(facts.day)) AS day,
                    facts.has_revenue = 1
                    AND has(rules.6, facts.event)
                    AND NOT has(rules.7, facts.event)
                    AND NOT facts.is_repeated AS is_order,
                    has(rules.8, facts.event) AS is_interaction
                FROM everloop.first_copies(
                    project = {project:String},
                    events = (
                        SELECT groupArrayArray(arrayConcat(revenue_events, interaction_events))
                        FROM everloop.projects FINAL
                        WHERE project = {project:String}
                    )
                ) AS facts
                WHERE day BETWEEN baseline_start AND last_day
                    AND (is_order OR is_interaction)
            )
        ) AS marks
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
        GROUP BY person
        HAVING notEmpty(block_masks)
            AND fragments.in_segment(person)
    )
SELECT
    person,
    toUInt16(arrayCount(day -> day >= recent_start, days)) AS active_days,
    toUInt16(arrayCount(day -> day >= baseline_start AND day < recent_start, days)) AS active_days_before,
    purchases,
    purchases_before,
    interactions,
    interactions_before,
    toUInt16(last_day - days[-1]) AS days_since_active,
    days_since_active >= rules.4 AS is_dormant,
    arraySort(arrayPopFront(arrayDifference(days))) AS gaps,
    -- nearest rank: the first gap that at least nine in ten do not exceed
    if(
        length(gaps) >= rules.5,
        toUInt16(gaps[intDiv(length(gaps) * 9 + 9, 10)]),
        NULL
    ) AS usual_gap,
    has_fallen(active_days, active_days_before) AS fewer_active_days,
    has_fallen(purchases, purchases_before) AS fewer_purchases,
    has_fallen(interactions, interactions_before) AS fewer_interactions,
    CAST(ifNull(days_since_active > usual_gap, false), 'Bool') AS longer_away,
    NOT is_dormant
    AND (fewer_active_days OR fewer_purchases OR fewer_interactions OR longer_away) AS is_at_risk
FROM
(
    SELECT
        *,
        -- of several raw ids or core events a day may come more than once
        arraySort(arrayDistinct(arrayFlatten(arrayMap(
            block_mask -> arrayMap(
                bit -> toInt32(bitShiftRight(block_mask, 32)) * 32 + toInt32(bit),
                bitPositionsToArray(toUInt32(bitAnd(block_mask, 4294967295)))
            ),
            block_masks
        )))) AS days
    FROM habits
)
