-- Net promoter score per period. Role facts: an answer counts once, as its first copy says. A score is a whole number, as
-- number or text, 9 or 9.0; anything else is not an answer.
WITH
    scores AS
    (
        SELECT
            answers.day AS day,
            answers.score AS score
        FROM
        (
            SELECT
                actor,
                day,
                replaceRegexpOne(trimBoth(facts.score), '[.]0+$', '') AS score
            FROM everloop.first_copies(
                project = {project:String},
                events = (
                    SELECT groupArrayArray(nps_events)
                    FROM everloop.projects FINAL
                    WHERE project = {project:String}
                )
            ) AS facts
            WHERE match(score, '^[0-9]+$')
        ) AS answers
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = answers.actor
        WHERE fragments.in_segment(fragments.person_of(answers.actor))
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    countIf(scores.score != '') AS answers,
    -- compared as text without leading zeros, because a number may be longer than any integer
    countIf(trimLeft(scores.score, '0') IN ('9', '10')) AS promoters,
    answers - promoters - detractors AS passives,
    countIf(scores.score != '' AND trimLeft(scores.score, '0') IN ('', '1', '2', '3', '4', '5', '6')) AS detractors,
    100 * (toInt64(promoters) - toInt64(detractors)) / nullIf(answers, 0) AS nps
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = {granularity:String}
) AS periods
LEFT JOIN
(
    SELECT
        period_of.period AS period,
        scores.score AS score
    FROM scores
    CROSS JOIN everloop.periods(
        project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
        granularity = {granularity:String}
    ) AS period_of
    WHERE scores.day >= period_of.period AND scores.day < period_of.next
) AS scores ON scores.period = periods.period
GROUP BY period, current
ORDER BY period
