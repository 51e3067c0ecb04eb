-- For the ladder: by person and period the set of rungs whose amounts are reached, as a difference (bits) from the set for
-- who did nothing. Events are counted once per (messageId, raw id, time); where one is enough a mask says so. Orders and
-- revenue are role facts, one a message, refunds counted.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    day -> fragments.period_number(day, ladder_rules.week_offset) AS number_of
SELECT
    person,
    number,
    bitXor(
        toUInt32(arraySum(
            (needed, index) -> if(
                arrayAll(part -> amounts[part.1] >= part.2, needed), bitShiftLeft(toUInt64(1), index - 1), 0
            ),
            ladder_rules.parts,
            arrayEnumerate(ladder_rules.parts)
        )),
        ladder_rules.rungs_for_nothing
    ) AS difference
FROM
(
    SELECT
        person,
        number,
        sumForEach(arrayMap(
            index -> if(index = thing, amount, toDecimal256(0, 18)),
            range(1, length(ladder_rules.events) + length(ladder_rules.currencies) + 2)
        )) AS amounts
    FROM
    (
        SELECT
            fragments.person_of(counted.actor) AS person,
            counted.number AS number,
            toUInt64(counted.thing) AS thing,
            counted.amount AS amount
        FROM
        (
            SELECT
                actor,
                number,
                indexOf(ladder_rules.events, event) AS thing,
                toDecimal256(1, 18) AS amount
            FROM everloop.activity
            ARRAY JOIN arrayDistinct(arrayMap(
                bit -> number_of(toInt32(block) * 32 + toInt32(bit)),
                bitPositionsToArray(mask)
            )) AS number
            WHERE project = {project:String}
                AND block BETWEEN intDiv(toUInt16({first_day:Date}), 32) AND intDiv(toUInt16({last_day:Date}), 32)
                AND event IN
                (
                    SELECT arrayJoin(arrayFilter(event -> NOT has(ladder_rules.counted_events, event), ladder_rules.events))
                )
            UNION ALL
            SELECT
                actor,
                number_of(toUInt16(day)) AS number,
                indexOf(ladder_rules.events, event) AS thing,
                toDecimal256(count(), 18) AS amount
            FROM
            (
                SELECT DISTINCT
                    actor,
                    toString(event) AS event,
                    day,
                    timestamp,
                    message_id
                FROM everloop.events
                WHERE project = if(empty(ladder_rules.counted_events), '', {project:String})
                    AND day BETWEEN {first_day:Date} AND {last_day:Date}
                    AND type = 'track'
                    AND has(ladder_rules.counted_events, event)
            )
            GROUP BY actor, number, thing
        ) AS counted
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = counted.actor
        UNION ALL
        SELECT
            person,
            number_of(toUInt16(day)) AS number,
            part.1 AS thing,
            part.2 AS amount
        FROM everloop.money_facts(project = if(ladder_rules.asks_for_money, {project:String}, '')) AS money
        ARRAY JOIN [
            (toUInt64(length(ladder_rules.events) + 1), toDecimal256(money.is_order, 18)),
            (if(has(ladder_rules.currencies, money.currency), toUInt64(length(ladder_rules.events) + 1 + indexOf(ladder_rules.currencies, money.currency)), 0), money.amount)
        ] AS part
        WHERE day BETWEEN {first_day:Date} AND {last_day:Date}
    )
    GROUP BY person, number
)
WHERE difference != 0
