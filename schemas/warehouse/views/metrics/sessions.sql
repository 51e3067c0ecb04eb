-- Sessions by the period in which they begin: how many, whose, how long, how much happens in them. A session ends where a person
-- does nothing for longer than `gap_minutes`. An event counts once however often it came: events are read with FINAL.
WITH
    counted AS
    (
        SELECT
            period_of.period AS period,
            groups.group AS group,
            count() AS sessions,
            uniqExact(sessions.person) AS persons,
            quantileExactInclusive(0.5)(sessions.length_ms) / 1000 AS median_seconds,
            sum(sessions.length_ms) / 1000 / count() AS mean_seconds,
            sum(sessions.events) / count() AS mean_events,
            countIf(sessions.events = 1) / count() AS single_share,
            countIf(sessions.has_act) / count() AS event_share
        FROM everloop.person_sessions(
            project = {project:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
            gap_minutes = {gap_minutes:UInt16}, event = {event:String}, pages = ''
        ) AS sessions
        LEFT ANY JOIN everloop.person_groups(project = if({by:String} = '', '', {project:String}), by = {by:String}) AS groups
            ON groups.person = sessions.person
        CROSS JOIN everloop.periods(
            project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        ) AS period_of
        WHERE sessions.day >= period_of.period AND sessions.day < period_of.next
        GROUP BY period, group
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    counted.group AS group,
    counted.sessions AS sessions,
    counted.persons AS persons,
    if(sessions = 0, NULL, counted.median_seconds) AS median_seconds,
    if(sessions = 0, NULL, counted.mean_seconds) AS mean_seconds,
    if(sessions = 0, NULL, counted.mean_events) AS mean_events,
    if(sessions = 0, NULL, counted.single_share) AS single_share,
    if(sessions = 0 OR {event:String} = '', NULL, counted.event_share) AS event_share
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods
LEFT JOIN counted ON counted.period = periods.period
WHERE {by:String} = '' OR sessions > 0
ORDER BY period, group
