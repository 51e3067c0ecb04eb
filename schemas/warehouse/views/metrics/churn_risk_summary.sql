-- How many are at risk, and by which signal. Shares are of the persons who were active by `end` and are not dormant.
SELECT
    countIf(NOT is_dormant) AS persons,
    countIf(is_at_risk) AS at_risk,
    at_risk / nullIf(persons, 0) AS share,
    countIf(NOT is_dormant AND signals.fewer_active_days) AS fewer_active_days,
    countIf(NOT is_dormant AND signals.fewer_purchases) AS fewer_purchases,
    countIf(NOT is_dormant AND signals.fewer_interactions) AS fewer_interactions,
    countIf(NOT is_dormant AND signals.longer_away) AS longer_away,
    countIf(is_dormant) AS dormant
FROM everloop.churn_signals(project = {project:String}, segment = {segment:String}, end = {end:Date}) AS signals
