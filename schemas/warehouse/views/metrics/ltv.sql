-- Cumulative observed revenue per person of each cohort of first-seen period, by currency; refunds counted.
WITH
    assumeNotNull((
        SELECT (today, week_offset)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS now_in_zone,
    toInt32(now_in_zone.2) AS week_offset,
    day -> fragments.period_number(toUInt16(day), week_offset) AS number_of,
    members AS
    (
        SELECT
            person,
            group,
            number_of(first_day) AS cohort_number
        FROM everloop.person_groups(project = {project:String}, by = {by:String})
        WHERE fragments.in_segment(person)
    ),
    sums AS
    (
        SELECT
            cohort_number,
            group,
            currency,
            groupArray((offset, amount)) AS amounts
        FROM
        (
            SELECT
                members.cohort_number AS cohort_number,
                members.group AS group,
                money.currency AS currency,
                number_of(money.day) - cohort_number AS offset,
                sum(money.amount) AS amount
            FROM everloop.money_facts(project = {project:String}) AS money
            INNER JOIN members ON members.person = money.person
            GROUP BY cohort_number, group, currency, offset
        )
        GROUP BY cohort_number, group, currency
    ),
    sizes AS
    (
        SELECT
            cohort_number,
            group,
            count() AS size
        FROM members
        GROUP BY cohort_number, group
    )
SELECT
    periods.period AS cohort,
    periods.current AS current,
    sums.group AS group,
    sums.currency AS currency,
    toUInt16(arrayJoin(range(toUInt16(0), toUInt16({periods:UInt16} + 1)))) AS offset,
    sizes.size AS size,
    if(
        periods.number + offset < number_of(now_in_zone.1),
        toString(arraySum(pair -> if(pair.1 <= offset, pair.2, toDecimal256(0, 18)), sums.amounts)),
        NULL
    ) AS revenue,
    toFloat64OrNull(revenue) / size AS ltv
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods
INNER JOIN sums ON sums.cohort_number = periods.number
INNER JOIN sizes ON sizes.cohort_number = sums.cohort_number AND sizes.group = sums.group
ORDER BY cohort, group, currency, offset
