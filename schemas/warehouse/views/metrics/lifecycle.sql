-- Growth accounting per period: new, retained, resurrected, churned. A person's periods become words of 255 periods, each
-- with the last period of the word before it in bit 0, so `active in the previous one` is a shift. What left is counted, not
-- looked for: churned = active(previous) - retained.
WITH
    assumeNotNull((
        SELECT (today, week_offset)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS now_in_zone,
    toInt32(now_in_zone.2) AS week_offset,
    day -> fragments.period_number(day, week_offset) AS number_of,
    number_of(toUInt16({from:Date})) AS first_number,
    number_of(toUInt16({to:Date}) - 1) AS last_number,
    person_words AS
    (
        SELECT
            fragments.person_of(units.actor) AS person,
            min(units.lowest_day) AS first_active_day,
            -- word c holds the periods first_number + 255 c - 1 (bit 0) to first_number + 255 c + 254
            groupBitOrForEach(arrayMap(
                word -> if(
                    units.base - first_number - 255 * word + 1 >= 0,
                    bitShiftLeft(toUInt256(units.bits), toUInt16(least(256, units.base - first_number - 255 * word + 1))),
                    toUInt256(bitShiftRight(
                        toUInt64(units.bits),
                        toUInt8(least(63, 255 * word - 1 - units.base + first_number))
                    ))
                ),
                range(toUInt32(intDiv(last_number - first_number, 255) + 1))
            )) AS words
        FROM
        (
            SELECT
                actor,
                base,
                bits,
                toInt32(block) * 32 + bitCount(bitAnd(bitNot(mask), mask - 1)) AS lowest_day
            FROM everloop.activity_units(
                project = {project:String}, event = '', granularity = {granularity:String},
                first_block = 0, last_block = 65535
            )
        ) AS units
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = units.actor
        GROUP BY person
        HAVING fragments.in_segment(person)
    ),
    entries AS
    (
        SELECT
            entry.1 AS number,
            entry.2 AS what,
            sum(persons) AS persons
        FROM
        (
            SELECT
                number_of(first_active_day) AS new_number,
                words,
                count() AS persons
            FROM person_words
            GROUP BY new_number, words
        )
        ARRAY JOIN arrayConcat(
            [(new_number, 'new')],
            arrayFlatten(arrayMap(
                (word, index) -> arrayConcat(
                    arrayMap(
                        bit -> (toInt32(first_number + 255 * (index - 1) + bit - 1), 'active'),
                        -- bit 0 is the word before, but before the first word it is the period before the range
                        arrayFilter(bit -> bit > 0 OR index = 1, bitPositionsToArray(word))
                    ),
                    arrayMap(
                        bit -> (toInt32(first_number + 255 * (index - 1) + bit - 1), 'retained'),
                        bitPositionsToArray(bitAnd(word, bitShiftLeft(word, 1)))
                    )
                ),
                words,
                arrayEnumerate(words)
            ))
        ) AS entry
        GROUP BY number, what
    ),
    counts AS
    (
        SELECT
            number,
            sumIf(persons, what = 'active') AS active,
            sumIf(persons, what = 'new') AS new,
            sumIf(persons, what = 'retained') AS retained
        FROM entries
        GROUP BY number
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    here.active AS active,
    here.new AS new,
    here.retained AS retained,
    active - new - retained AS resurrected,
    before.active - retained AS churned,
    (new + resurrected) / nullIf(churned, 0) AS quick_ratio,
    before.active AS previous_active,
    CAST(active = new + retained + resurrected AND resurrected >= 0, 'Bool') AS check_active,
    CAST(previous_active - churned = retained AND churned >= 0, 'Bool') AS check_retained
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods
LEFT ANY JOIN counts AS here ON here.number = periods.number
LEFT ANY JOIN counts AS before ON before.number = periods.number - 1
ORDER BY period
