-- Who bought again without considering or evaluating in between, and the calendar days between purchases, over the events of
-- [from, to). Purchases are counted once per (message, raw id, time); looks need no counting, so repeated ones do no harm.
WITH
    assumeNotNull((
        SELECT (
            JSONExtract(settings, 'loop', 'buy', 'Array(String)'),
            arrayConcat(
                JSONExtract(settings, 'loop', 'consider', 'Array(String)'),
                JSONExtract(settings, 'loop', 'evaluate', 'Array(String)')
            )
        )
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS rules,
    (
        SELECT groupArray(message_id)
        FROM everloop.repeated_messages(project = {project:String})
    ) AS repeated_messages,
    persons AS
    (
        SELECT
            fragments.person_of(events.actor) AS person,
            arraySort(arrayDistinct(groupArrayIf((at, message_id, day_number, events.actor), is_purchase))) AS purchases,
            groupArrayIf(at, NOT is_purchase AND NOT is_tied) AS looks,
            groupArrayIf((at, message_id), NOT is_purchase AND is_tied) AS tied_looks
        FROM
        (
            SELECT
                actor,
                toUnixTimestamp64Milli(timestamp) AS at,
                message_id,
                toInt32(toUInt16(day)) AS day_number,
                has(rules.1, event) AND message_id NOT IN (SELECT arrayJoin(repeated_messages)) AS is_purchase,
                -- inside a millisecond the message id decides which came first
                timestamp IN
                (
                    SELECT timestamp
                    FROM everloop.events
                    WHERE project = {project:String}
                        AND type = 'track'
                        AND day >= {from:Date}
                        AND day < {to:Date}
                        AND has(rules.1, event)
                ) AS is_tied
            FROM everloop.events
            WHERE project = {project:String}
                AND type = 'track'
                AND day >= {from:Date}
                AND day < {to:Date}
                AND has(arrayConcat(rules.1, rules.2), event)
                AND (is_purchase OR has(rules.2, event))
        ) AS events
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = events.actor
        GROUP BY person
        HAVING notEmpty(purchases)
            AND fragments.in_segment(person)
    )
SELECT
    count() AS buyers,
    countIf(has(arrayPopFront(arrayDifference(looks_before)), 0)) AS short_way,
    short_way / nullIf(buyers, 0) AS short_way_share,
    sum(length(days_between)) AS pairs,
    if(pairs = 0, NULL, quantileExactInclusiveArray(0.5)(days_between)) AS median_days_between
FROM
(
    SELECT
        arrayMap(
            purchase -> arrayCount(look -> look < purchase.1, looks)
                + arrayCount(look -> look < (purchase.1, purchase.2), tied_looks),
            purchases
        ) AS looks_before,
        arrayPopFront(arrayDifference(purchases.3)) AS days_between
    FROM persons
)
