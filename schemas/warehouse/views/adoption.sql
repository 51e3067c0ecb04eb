-- Adoption: how many of a segment did each track event in [from, to), how often and on how many days; beside it a second
-- segment, where one is asked for. Size is everyone first seen before `to`.
-- Times are a plain count, once per (message, raw id, timestamp): a set in each group drops copies. Days are bits of
-- activity masks, which copies do not change.
CREATE OR REPLACE VIEW everloop.adoption <<on_cluster>> AS
WITH
    marks AS
    (
        SELECT
            actor,
            toString(event) AS event,
            uniqExact(timestamp, message_id) AS times,
            toUInt16(0) AS block,
            toUInt32(0) AS days
        FROM everloop.events
        WHERE project = {project:String} AND type = 'track' AND day >= {from:Date} AND day < {to:Date}
        GROUP BY actor, event
        UNION ALL
        SELECT
            actor,
            toString(event) AS event,
            toUInt64(0) AS times,
            block,
            bitAnd(
                mask,
                bitAnd(
                    bitShiftLeft(toUInt32(4294967295), toUInt8(greatest(0, toInt32(toUInt16({from:Date})) - 32 * block))),
                    bitShiftRight(toUInt32(4294967295), toUInt8(greatest(0, 32 * block + 32 - toInt32(toUInt16({to:Date})))))
                )
            ) AS days
        FROM everloop.activity
        WHERE project = {project:String}
            AND event != ''
            AND block BETWEEN intDiv(toUInt16({from:Date}), 32) AND intDiv(toUInt16({to:Date}) - 1, 32)
    ),
    person_events AS
    (
        SELECT
            person,
            event,
            sum(times_of_block) AS times,
            sum(bitCount(days_of_block)) AS days
        FROM
        (
            SELECT
                if(people.person != 0, people.person, marks.actor) AS person,
                marks.event AS event,
                marks.block AS block,
                sum(marks.times) AS times_of_block,
                groupBitOr(marks.days) AS days_of_block
            FROM marks
            LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
            GROUP BY person, event, block
        )
        GROUP BY person, event
        HAVING times > 0
    ),
    both_sides AS
    (
        SELECT
            event,
            count() AS together,
            -- persons, times, days and the median of times: of the segment, and of the one beside it
            (
                countIf(is_own),
                sumIf(times, is_own),
                sumIf(days, is_own),
                quantileExactInclusiveIf(0.5)(times, is_own)
            ) AS own,
            (
                countIf(is_compared),
                sumIf(times, is_compared),
                sumIf(days, is_compared),
                quantileExactInclusiveIf(0.5)(times, is_compared)
            ) AS compared
        FROM
        (
            SELECT
                *,
                {segment:String} = '' OR person IN
                (
                    SELECT person
                    FROM everloop.segment_members
                    WHERE project = {project:String} AND key = {segment:String}
                ) AS is_own,
                {compare_segment:String} != '' AND person IN
                (
                    SELECT person
                    FROM everloop.segment_members
                    WHERE project = {project:String} AND key = {compare_segment:String}
                ) AS is_compared
            FROM person_events
            WHERE is_own OR is_compared
        )
        GROUP BY event
        ORDER BY together DESC, event
        LIMIT 200
    )
SELECT
    both_sides.event AS event,
    sizes.size AS size,
    own.1 AS persons,
    persons / nullIf(size, 0) AS breadth,
    own.2 AS times,
    times / nullIf(persons, 0) AS mean_times,
    if(persons = 0, NULL, own.4) AS median_times,
    own.3 / nullIf(persons, 0) AS mean_days,
    sizes.compare_size AS compare_size,
    if(compare_size IS NULL, NULL, compared.1) AS compare_persons,
    compare_persons / nullIf(compare_size, 0) AS compare_breadth,
    if(compare_size IS NULL, NULL, compared.2) AS compare_times,
    compare_times / nullIf(compare_persons, 0) AS compare_mean_times,
    if(ifNull(compare_persons, 0) = 0, NULL, compared.4) AS compare_median_times,
    if(compare_size IS NULL, NULL, compared.3) / nullIf(compare_persons, 0) AS compare_mean_days,
    breadth - compare_breadth AS breadth_difference,
    mean_times - compare_mean_times AS mean_times_difference
FROM both_sides
CROSS JOIN everloop.segment_sizes(
    project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, compare_segment = {compare_segment:String},
    to = {to:Date}
) AS sizes
ORDER BY persons DESC, event;
