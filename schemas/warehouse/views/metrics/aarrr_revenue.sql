-- Revenue per period, group and currency. Currencies are never added. Sums are exact decimals, as text.
WITH
    sums AS
    (
        SELECT
            multiIf(
                {granularity:String} = 'week', toDate(toUInt16(
                    intDiv(toUInt16(money.day) + week_offset, 7) * 7 - week_offset
                )),
                {granularity:String} = 'month', toStartOfMonth(money.day),
                money.day
            ) AS period,
            groups.group AS group,
            money.currency AS currency,
            sum(money.amount) AS revenue,
            countIf(money.is_order) AS orders,
            uniqExactIf(money.person, money.is_order) AS payers
        FROM
        (
            SELECT
                *,
                assumeNotNull((
                    SELECT toUInt16(week_offset) FROM everloop.projects FINAL WHERE project = {project:String}
                )) AS week_offset
            FROM everloop.money_facts(project = {project:String})
        ) AS money
        INNER JOIN everloop.person_groups(project = {project:String}, by = {by:String}) AS groups
            ON groups.person = money.person
        WHERE fragments.in_segment(money.person)
        GROUP BY period, group, currency
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    sums.group AS group,
    sums.currency AS currency,
    toString(sums.revenue) AS revenue,
    sums.orders AS orders,
    sums.payers AS payers,
    toFloat64(sums.revenue) / nullIf(base.active, 0) AS arpu,
    toFloat64(sums.revenue) / nullIf(sums.payers, 0) AS arppu
FROM sums
INNER JOIN everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods ON periods.period = sums.period
LEFT JOIN
(
    -- persons active in a period
    SELECT
        number,
        group,
        count() AS active
    FROM
    (
        SELECT
            story.group AS group,
            arrayJoin(arrayDistinct(arrayFlatten(arrayMap(
                unit -> arrayMap(
                    bit -> toInt32(bitShiftRight(unit, 32) + bit),
                    bitPositionsToArray(bitAnd(unit, 4294967295))
                ),
                story.units
            )))) AS number
        FROM everloop.person_story(
            project = {project:String}, segment = {segment:String}, by = {by:String},
            granularity = {granularity:String}, first_block = intDiv(toUInt16({from:Date}) - 31, 32),
            last_block = intDiv(toUInt16({to:Date}) + 31, 32), marks = '', facts = '',
            acceptances = if({by:String} = 'channel', 'yes', '')
        ) AS story
    )
    GROUP BY number, group
) AS base ON base.number = periods.number AND base.group = sums.group
ORDER BY period, group, currency
