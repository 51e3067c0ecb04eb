-- Of the persons first seen in a period, those active on day N after their own first day, for each N of the project.
WITH
    assumeNotNull((
        SELECT (week_offset, retention_days)
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS rules,
    toInt32(rules.1) AS week_offset,
    day -> fragments.period_number(day, week_offset) AS number_of,
    cohorts AS
    (
        SELECT
            number,
            group,
            arrayJoin(arraySort(rules.2)) AS day,
            count() AS size,
            countIf(arrayExists(
                unit -> bitShiftRight(unit, 32) = intDiv(first_day + day, 32) * 32
                    AND bitTest(unit, (first_day + day) % 32),
                units
            )) AS retained
        FROM
        (
            SELECT
                number_of(story.first_day) AS number,
                story.group AS group,
                toInt32(story.first_day) AS first_day,
                story.units AS units
            FROM everloop.person_story(
                project = {project:String}, segment = {segment:String}, by = {by:String}, granularity = 'day',
                first_block = intDiv(toUInt16({from:Date}) - 31, 32), last_block = 65535,
                marks = '', facts = '', acceptances = if({by:String} = 'channel', 'yes', '')
            ) AS story
        )
        GROUP BY number, group, day
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    cohorts.group AS group,
    periods.day AS day,
    cohorts.size AS size,
    if(periods.next - 1 + periods.day < periods.today, cohorts.retained, NULL) AS retained,
    retained / nullIf(size, 0) AS rate
FROM
(
    SELECT
        period,
        next,
        number,
        current,
        today,
        arrayJoin(arraySort(rules.2)) AS day
    FROM everloop.periods(
        project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
        granularity = {granularity:String}
    )
) AS periods
LEFT JOIN cohorts ON cohorts.number = periods.number AND cohorts.day = periods.day
WHERE {by:String} = '' OR cohorts.group != ''
ORDER BY period, group, day
