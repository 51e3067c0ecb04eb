-- Persons who fall behind their own habit, with the signals that say so. The dormant are gone, not at risk.
SELECT
    if(ids.is_user = 1, 'user', 'anonymous') AS kind,
    ids.id AS person,
    signals.active_days AS active_days,
    signals.active_days_before AS active_days_before,
    signals.purchases AS purchases,
    signals.purchases_before AS purchases_before,
    signals.interactions AS interactions,
    signals.interactions_before AS interactions_before,
    signals.days_since_active AS days_since_active,
    signals.usual_gap AS usual_gap,
    signals.fewer_active_days AS fewer_active_days,
    signals.fewer_purchases AS fewer_purchases,
    signals.fewer_interactions AS fewer_interactions,
    signals.longer_away AS longer_away
FROM everloop.churn_signals(project = {project:String}, segment = {segment:String}, end = {end:Date}) AS signals
LEFT ANY JOIN
(
    SELECT
        actor,
        is_user,
        id
    FROM everloop.actors
    WHERE project = {project:String}
) AS ids ON ids.actor = signals.person
WHERE signals.is_at_risk
ORDER BY kind, person
