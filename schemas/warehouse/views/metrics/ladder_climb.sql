-- Of every cohort of first-seen period, who stands higher than in the period before. Cohorts are of any time, not only of the
-- range.
WITH
    assumeNotNull((SELECT rules FROM everloop.ladder_rules(project = {project:String}))) AS ladder_rules,
    number -> fragments.period_first_day(number, ladder_rules.week_offset) AS first_day_of,
    cohorts AS
    (
        SELECT
            first_number,
            count() AS size,
            sumMap(CAST((climbed_in, arrayMap(number -> toUInt64(1), climbed_in)), 'Map(Int32, UInt64)')) AS climbed_in
        FROM
        (
            SELECT
                first_number,
                arrayMap(move -> move.1, arrayFilter(move -> move.3 > move.2, moves)) AS climbed_in
            FROM everloop.person_rungs(
                project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
                granularity = {granularity:String}
            )
        )
        GROUP BY first_number
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    toDate(toUInt16(first_day_of(cohorts.first_number))) AS cohort,
    cohorts.size AS size,
    cohorts.climbed_in[periods.number] AS climbed,
    climbed / size AS share
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods
CROSS JOIN cohorts
WHERE cohorts.first_number < periods.number
ORDER BY period, cohort
