-- LTV over the cohorts that are mature at an offset: sum of their revenue over sum of their sizes. A cohort without revenue
-- in a currency counts with its size.
WITH
    assumeNotNull((
        SELECT (today, week_offset)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS now_in_zone,
    toInt32(now_in_zone.2) AS week_offset,
    day -> fragments.period_number(toUInt16(day), week_offset) AS number_of,
    triangle AS
    (
        SELECT
            group,
            currency,
            offset,
            sum(ifNull(toDecimal256OrNull(revenue, 18), toDecimal256(0, 18))) AS total
        FROM everloop.ltv(
            project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date},
            to = {to:Date}, granularity = {granularity:String}, periods = {periods:UInt16}, by = {by:String}
        )
        GROUP BY group, currency, offset
    ),
    cohorts AS
    (
        SELECT
            members.group AS group,
            groupArray((periods.number, members.size)) AS sizes
        FROM everloop.periods(
            project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        ) AS periods
        INNER JOIN
        (
            SELECT
                group,
                number_of(first_day) AS cohort_number,
                count() AS size
            FROM everloop.person_groups(project = {project:String}, by = {by:String})
            WHERE fragments.in_segment(person)
            GROUP BY group, cohort_number
        ) AS members ON members.cohort_number = periods.number
        GROUP BY group
    )
SELECT
    triangle.group AS group,
    triangle.currency AS currency,
    triangle.offset AS offset,
    arraySum(
        pair -> if(pair.1 + triangle.offset < number_of(now_in_zone.1), pair.2, 0),
        cohorts.sizes
    ) AS size,
    toString(triangle.total) AS revenue,
    toFloat64(triangle.total) / nullIf(size, 0) AS ltv
FROM triangle
INNER JOIN cohorts ON cohorts.group = triangle.group
ORDER BY group, currency, offset
