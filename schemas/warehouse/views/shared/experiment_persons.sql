-- Everyone whose first exposure ever to an experiment falls in [from, to), a row an experiment: the variant seen first, whether
-- another was seen at any time, whether a conversion came inside the window and what money did, as (currency, amount). The
-- window is elapsed time from that exposure, its end included.
WITH
    assumeNotNull((
        SELECT (
            JSONExtractString(settings, 'experiment', 'event'),
            JSONExtractString(settings, 'experiment', 'conversion'),
            JSONExtractInt(settings, 'experiment', 'windowDays') * 86400000
        )
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS rules
SELECT
    person,
    exposure.1 AS experiment,
    exposure.2.4 AS variant,
    exposure.3 AS is_mixed,
    arrayExists(at -> at BETWEEN exposure.2.1 AND exposure.2.1 + rules.3, conversions) AS converted,
    arrayMap(
        paid -> (paid.2, paid.3),
        arrayFilter(paid -> paid.1 BETWEEN exposure.2.1 AND exposure.2.1 + rules.3, all_money)
    ) AS money
FROM
(
    SELECT
        person,
        groupArrayIf((experiment, first, is_mixed), experiment != '') AS exposures,
        groupArrayArray(deeds.conversions) AS conversions,
        groupArrayArray(deeds.money) AS all_money
    FROM
    (
        SELECT
            person,
            exposed_to AS experiment,
            min((at, message_id, day, seen)) AS first,
            min(seen) != max(seen) AS is_mixed,
            groupArrayIf(at, is_conversion) AS conversions,
            groupArrayIf((at, currency, amount), is_money) AS money
        FROM
        (
            SELECT
                person,
                message_id,
                toUnixTimestamp64Milli(timestamp) AS at,
                day,
                multiIf({by:String} = 'creative', creative, {by:String} = 'campaign', campaign, variant) AS seen,
                -- '' where the fact is not an exposure
                if(event = rules.1 AND seen != '', experiment, '') AS exposed_to,
                event = rules.2 AND NOT is_repeated AS is_conversion,
                is_money,
                currency,
                amount
            FROM everloop.role_facts(
                project = {project:String},
                segment = {segment:String},
                events = (
                    SELECT arrayConcat(
                        [JSONExtractString(settings, 'experiment', 'event')],
                        [JSONExtractString(settings, 'experiment', 'conversion')],
                        revenue_events,
                        refund_events
                    )
                    FROM everloop.projects FINAL
                    WHERE project = {project:String}
                )
            )
        )
        GROUP BY person, exposed_to
    ) AS deeds
    GROUP BY person
)
ARRAY JOIN exposures AS exposure
WHERE exposure.2.3 >= {from:Date} AND exposure.2.3 < {to:Date}
