-- The pages that sessions begin with, per period and group: the 10 of most sessions, and the others together.
WITH
    counted AS
    (
        SELECT
            period_of.period AS period,
            period_of.current AS current,
            groups.group AS group,
            if(sessions.first_page = '', '(none)', sessions.first_page) AS page,
            count() AS sessions,
            sum(sessions) OVER (PARTITION BY period, group) AS all_sessions,
            row_number() OVER (PARTITION BY period, group ORDER BY sessions DESC, page) AS rank
        FROM everloop.person_sessions(
            project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
            gap_minutes = {gap_minutes:UInt16}, event = '', pages = 'yes'
        ) AS sessions
        LEFT ANY JOIN everloop.person_groups(project = if({by:String} = '', '', {project:String}), by = {by:String}) AS groups
            ON groups.person = sessions.person
        CROSS JOIN everloop.periods(
            project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        ) AS period_of
        WHERE sessions.day >= period_of.period AND sessions.day < period_of.next
        GROUP BY period, current, group, page
    )
SELECT
    period,
    current,
    group,
    if(rank <= 10, page, '(other)') AS page,
    sum(counted.sessions) AS sessions,
    sessions / any(all_sessions) AS share
FROM counted
GROUP BY period, current, group, page
ORDER BY period, group, page = '(other)', sessions DESC, page
