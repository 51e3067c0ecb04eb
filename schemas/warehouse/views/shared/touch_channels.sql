-- Touch -> channel: campaign source/medium, one alone where the other is missing, else the class of the referrer's host.
-- A rule of everloop.channel_rules holds for its host and every subdomain; an outside host without a rule is `referral`.
SELECT DISTINCT
    touch,
    multiIf(
        campaign_source != '' AND campaign_medium != '', concat(campaign_source, '/', campaign_medium),
        campaign_source != '', campaign_source,
        campaign_medium != '', campaign_medium,
        referrer_host = '', '',
        if(
            (
                arrayFirst(
                    rule -> rule.1 = referrer_host OR endsWith(referrer_host, concat('.', rule.1)),
                    (SELECT groupArray((host, class)) FROM everloop.channel_rules FINAL)
                ).2 AS class
            ) != '',
            class,
            'referral'
        )
    ) AS channel
FROM everloop.touches
WHERE project = {project:String}
