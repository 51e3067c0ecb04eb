-- When has a channel earned back what it cost? Monthly cohorts of LTV beside a table of costs; yours may be a table of
-- its own. Currencies are never added: one row for each.
WITH costs AS
(
    SELECT
        cost.1 AS channel,
        cost.2 AS eur_per_person
    FROM
    (
        SELECT arrayJoin([('google/cpc', 4.2), ('facebook/paid-social', 3.1), ('newsletter/email', 0.2)]) AS cost
    )
)
SELECT
    ltv.cohort AS cohort,
    ltv.`group` AS channel,
    ltv.offset AS month,
    ltv.size AS persons,
    ltv.revenue AS revenue,
    round(ltv.ltv, 3) AS earned_per_person,
    costs.eur_per_person AS cost_per_person,
    ltv.ltv >= costs.eur_per_person AS is_earned_back
FROM everloop.ltv(
    project = 'shop', as_of = '', segment = '', from = today() - 90, to = today() + 1,
    granularity = 'month', periods = 2, by = 'channel'
) AS ltv
INNER JOIN costs ON costs.channel = ltv.`group`
WHERE ltv.currency = 'EUR' AND ltv.revenue IS NOT NULL
ORDER BY cohort, channel, month
