-- On which rung of the ladder everybody stood who was ever seen, by period: `numbers` are the periods of [from, to), and the
-- one before and after, in which the person did anything; `rungs` and `active_days` are about each of them. In every other
-- period the person is on `ladder_rules.idle_rung` of everloop.projects. `moves` are (period, rung before, rung in it) wherever
-- one of the two may not be the idle one. Also the active days themselves, from a month before the range.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    day -> fragments.period_number(day, ladder_rules.week_offset) AS number_of,
    number_of(toUInt16({from:Date})) - 1 AS lowest_number,
    number_of(toUInt16({to:Date}) - 1) + 1 AS highest_number,
    histories AS
    (
        SELECT
            person,
            min(first_day) AS first_day,
            groupArrayIf(block_mask, block_mask != 0) AS block_masks,
            groupArrayIf((number, difference), difference != 0) AS amounts
        FROM
        (
            SELECT
                fragments.person_of(marks.actor) AS person,
                marks.first_day AS first_day,
                marks.block_mask AS block_mask,
                toInt32(0) AS number,
                toUInt32(0) AS difference
            FROM
            (
                SELECT
                    actor,
                    toUInt16(actors.first_day) AS first_day,
                    toUInt64(0) AS block_mask
                FROM everloop.actors
                WHERE project = {project:String} AND actors.first_day < '2149-06-06'
                UNION ALL
                SELECT
                    actor,
                    toUInt16(fragments.never()) AS first_day,
                    -- the block in the upper half
                    bitOr(bitShiftLeft(toUInt64(block), 32), toUInt64(mask)) AS block_mask
                FROM everloop.activity
                WHERE project = {project:String}
                    -- a month before and after, for the periods next to the range and for windows of 30 days
                    AND block BETWEEN intDiv(toUInt16({from:Date}) - 31, 32) AND intDiv(toUInt16({to:Date}) + 31, 32)
                    AND event IN
                    (
                        SELECT event
                        FROM everloop.active_events(project = {project:String}, event = '')
                    )
            ) AS marks
            LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = marks.actor
            UNION ALL
            SELECT
                person,
                toUInt16(fragments.never()) AS first_day,
                toUInt64(0) AS block_mask,
                number,
                difference
            FROM everloop.person_amounts(
                project = {project:String}, granularity = {granularity:String},
                first_day = {from:Date} - 31, last_day = {to:Date} + 31
            )
        )
        GROUP BY person
        HAVING first_day < fragments.never()
            AND fragments.in_segment(person)
    )
SELECT
    *,
    arrayMap(
        number -> (
            number,
            if(has(numbers, number - 1), rungs[indexOf(numbers, number - 1)], ladder_rules.idle_rung)::UInt8,
            if(has(numbers, number), rungs[indexOf(numbers, number)], ladder_rules.idle_rung)::UInt8
        ),
        arrayFilter(
            number -> number > first_number,
            arrayDistinct(arrayConcat(numbers, arrayMap(number -> number + 1, numbers)))
        )
    ) AS moves
FROM
(
    SELECT
        * EXCEPT(reached),
        arrayMap(rung_set -> if(rung_set = 0, 0, toUInt8(floor(log2(rung_set))) + 1)::UInt8, reached) AS rungs
    FROM
    (
        SELECT
            person,
            first_number,
            days,
            numbers,
            active_days,
            arrayMap(
                (number, on_days) -> bitAnd(
                    ladder_rules.rungs_by_days[on_days + 1],
                    bitXor(ladder_rules.rungs_for_nothing, differences[indexOf(amount_numbers, number)])
                ),
                numbers,
                active_days
            ) AS reached
        FROM
        (
            SELECT
                *,
                arrayMap(number -> toUInt8(countEqual(day_numbers, number)), numbers) AS active_days
            FROM
            (
                SELECT
                    *,
                    arrayFilter(
                        number -> number BETWEEN lowest_number AND highest_number,
                        arrayDistinct(arrayConcat(day_numbers, amount_numbers))
                    ) AS numbers
                FROM
                (
                    SELECT
                        *,
                        arrayMap(day -> number_of(day), days) AS day_numbers
                    FROM
                    (
                        SELECT
                            person,
                            number_of(first_day) AS first_number,
                            arrayMap(pair -> pair.1, amounts) AS amount_numbers,
                            arrayMap(pair -> pair.2, amounts) AS differences,
                            -- of several raw ids or core events a day may come more than once
                            arraySort(arrayDistinct(arrayFlatten(arrayMap(
                                block_mask -> arrayMap(
                                    bit -> toInt32(bitShiftRight(block_mask, 32)) * 32 + toInt32(bit),
                                    bitPositionsToArray(toUInt32(bitAnd(block_mask, 4294967295)))
                                ),
                                block_masks
                            )))) AS days
                        FROM histories
                    )
                )
            )
        )
    )
)
