-- The five stages per period, each also by the group of `by`. Persons are read once (person_story) and spread over the
-- periods they count in. Activation is null until its days are over for the whole period.
WITH
    assumeNotNull((
        SELECT (week_offset, activation_days)
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS rules,
    toInt32(rules.1) AS week_offset,
    toInt32(rules.2) AS activation_days,
    day -> fragments.period_number(day, week_offset) AS number_of,
    (number, what, value) -> bitOr(
        bitShiftLeft(toUInt64(number), 32),
        bitOr(bitShiftLeft(toUInt64(what), 24), toUInt64(toInt64(value) + 8388608))
    ) AS entry_of,
    -- what an entry counts; text would cost a third of the query
    toUInt8(0) AS what_acquired,
    toUInt8(1) AS what_signed_up,
    toUInt8(2) AS what_sign_ups,
    toUInt8(3) AS what_activated,
    toUInt8(4) AS what_active,
    toUInt8(5) AS what_orders,
    toUInt8(6) AS what_first_paid,
    toUInt8(7) AS what_ever_paid,
    toUInt8(8) AS what_invites,
    toUInt8(9) AS what_accepted,
    toUInt8(10) AS what_referred,
    toUInt8(11) AS what_accept_days,
    first_invites AS
    (
        SELECT
            facts.invite AS invite,
            argMin(facts.day, (facts.timestamp, facts.message_id)) AS day
        FROM everloop.first_copies(
            project = {project:String},
            events = (
                SELECT groupArrayArray(invite_events)
                FROM everloop.projects FINAL
                WHERE project = {project:String}
            )
        ) AS facts
        WHERE facts.invite != ''
        GROUP BY invite
    ),
    -- one entry for everything that a person counts in: period << 32 | what << 24 | how many or how long + 2^23
    entries AS
    (
        SELECT
            group,
            toInt32(bitShiftRight(entry, 32)) AS number,
            toUInt8(bitAnd(bitShiftRight(entry, 24), 255)) AS what,
            toInt32(bitAnd(entry, 16777215)) - 8388608 AS value
        FROM
        (
            SELECT
                story.group AS group,
                number_of(story.first_day) AS first_number,
                arrayMap(day -> number_of(day), story.order_days) AS order_numbers,
                arrayMap(day -> number_of(day), story.invite_days) AS invite_numbers,
                arrayConcat(
                    [entry_of(first_number, what_acquired, 1)],
                    if(
                        story.sign_up_day < fragments.never(),
                        [
                            entry_of(first_number, what_signed_up, 1),
                            entry_of(number_of(story.sign_up_day), what_sign_ups, 1)
                        ],
                        []
                    ),
                    if(
                        story.activation_day < toInt32(story.first_day) + activation_days,
                        [entry_of(first_number, what_activated, toInt32(story.activation_day) - toInt32(story.first_day))],
                        []
                    ),
                    arrayMap(
                        number -> entry_of(number, what_active, 1),
                        arrayDistinct(arrayFlatten(arrayMap(
                            unit -> arrayMap(
                                bit -> bitShiftRight(unit, 32) + bit,
                                bitPositionsToArray(bitAnd(unit, 4294967295))
                            ),
                            story.units
                        )))
                    ),
                    arrayMap(
                        number -> entry_of(number, what_orders, countEqual(order_numbers, number)),
                        arrayDistinct(order_numbers)
                    ),
                    if(
                        empty(order_numbers),
                        [],
                        [
                            entry_of(arrayMin(order_numbers), what_first_paid, 1),
                            entry_of(first_number, what_ever_paid, 1)
                        ]
                    ),
                    arrayMap(
                        number -> entry_of(number, what_invites, countEqual(invite_numbers, number)),
                        arrayDistinct(invite_numbers)
                    ),
                    if(
                        story.is_referred,
                        [
                            entry_of(number_of(story.accept_day), what_accepted, 1),
                            entry_of(first_number, what_referred, 1)
                        ],
                        []
                    ),
                    if(
                        story.is_referred AND invited.invite != '',
                        [entry_of(
                            number_of(story.accept_day),
                            what_accept_days,
                            toInt32(story.accept_day) - toInt32(toUInt16(invited.day))
                        )],
                        []
                    )
                ) AS found
            FROM everloop.person_story(
                project = {project:String}, segment = {segment:String}, by = {by:String},
                granularity = {granularity:String}, first_block = intDiv(toUInt16({from:Date}) - 31, 32),
                last_block = intDiv(toUInt16({to:Date}) + 31, 32), marks = 'yes', facts = 'yes', acceptances = 'yes'
            ) AS story
            LEFT ANY JOIN first_invites AS invited ON invited.invite = story.accept_invite
        )
        ARRAY JOIN found AS entry
    ),
    counts AS
    (
        SELECT
            number,
            group,
            sumIf(persons, what = what_acquired) AS acquired,
            sumIf(persons, what = what_sign_ups) AS sign_ups,
            sumIf(persons, what = what_signed_up) AS signed_up,
            sumIf(persons, what = what_activated) AS activated,
            anyIf(median, what = what_activated) AS activation_median,
            sumIf(persons, what = what_active) AS active,
            sumIf(total, what = what_orders) AS orders,
            sumIf(persons, what = what_orders) AS payers,
            sumIf(persons, what = what_first_paid) AS first_time_payers,
            sumIf(persons, what = what_ever_paid) AS ever_paid,
            sumIf(total, what = what_invites) AS invites,
            sumIf(persons, what = what_invites) AS inviters,
            sumIf(persons, what = what_accepted) AS accepted,
            sumIf(persons, what = what_referred) AS referred,
            sumIf(persons, what = what_accept_days) AS joined_invites,
            anyIf(median, what = what_accept_days) AS acceptance_median
        FROM
        (
            SELECT
                number,
                group,
                what,
                count() AS persons,
                sum(value) AS total,
                quantileExactInclusiveIf(0.5)(value, what IN (what_activated, what_accept_days)) AS median
            FROM entries
            GROUP BY number, group, what
        )
        GROUP BY number, group
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    counts.group AS group,
    counts.acquired AS acquired,
    counts.sign_ups AS sign_ups,
    counts.signed_up AS signed_up,
    signed_up / nullIf(acquired, 0) AS sign_up_rate,
    if(periods.next - 2 + activation_days < periods.today, counts.activated, NULL) AS activated,
    activated / nullIf(acquired, 0) AS activation_rate,
    if(activated > 0, counts.activation_median, NULL) AS median_days_to_activate,
    counts.active AS active,
    counts.orders AS orders,
    counts.payers AS payers,
    payers / nullIf(active, 0) AS payer_share,
    counts.first_time_payers AS first_time_payers,
    counts.ever_paid AS ever_paid,
    ever_paid / nullIf(acquired, 0) AS ever_paid_share,
    counts.invites AS invites,
    counts.inviters AS inviters,
    counts.accepted AS accepted,
    accepted / nullIf(active, 0) AS k_factor,
    invites / nullIf(active, 0) AS invites_per_active,
    accepted / nullIf(invites, 0) AS acceptance_rate,
    counts.referred AS referred,
    referred / nullIf(acquired, 0) AS referred_share,
    if(counts.joined_invites > 0, counts.acceptance_median, NULL) AS median_days_to_accept
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods
LEFT JOIN counts ON counts.number = periods.number
WHERE {by:String} = '' OR counts.group != ''
ORDER BY period, group
