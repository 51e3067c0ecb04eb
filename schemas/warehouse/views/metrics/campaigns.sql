-- Campaign scorecard of [from, to), every step a part of the step before: reached by an impression, interacted in the same
-- range, converted within the window of the first interaction (elapsed time, its end included), retained on day 7 and 30 of
-- the conversion, sent an invite after it. Role facts count once a message; days of activity are bits, which repeat unharmed.
WITH
    assumeNotNull((
        SELECT (
            today,
            JSONExtractInt(settings, 'campaign', 'windowDays') * 86400000,
            impression_events, interaction_events, conversion_events, invite_events
        )
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS rules,
    toInt32(toUInt16(rules.1)) AS today_number,
    day -> arrayExists(
        pair -> toInt32(pair.1) = intDiv(day, 32) AND bitTest(pair.2, day % 32),
        activity.masks
    ) AS is_active_on,
    person_campaigns AS
    (
        SELECT
            person,
            reached_by.1 AS campaign,
            reached_by.2 AS interaction,
            -- the earliest conversion inside the window; no day where there is none
            arrayMin(arrayPushBack(
                arrayFilter(
                    conversion -> interaction > 0
                        AND conversion.1 BETWEEN interaction AND interaction + rules.2,
                    conversions
                ),
                (toInt64(9223372036854775807), '', toInt32(0))
            )) AS first_conversion,
            first_conversion.3 AS conversion_day,
            arrayExists(sent -> sent > (first_conversion.1, first_conversion.2), invites) AS has_invited
        FROM
        (
            SELECT
                person,
                groupArrayIf((campaign, interaction), is_reached) AS campaigns,
                groupArrayArray(steps.conversions) AS conversions,
                groupArrayArray(steps.invites) AS invites
            FROM
            (
                SELECT
                    person,
                    campaign,
                    max(is_impression) AS is_reached,
                    -- milliseconds of the first one; 0 where there is none
                    minIf(at, is_interaction) AS interaction,
                    groupArrayIf((at, message_id, day_number), is_conversion) AS conversions,
                    groupArrayIf((at, message_id), is_invite) AS invites
                FROM
                (
                    SELECT
                        person,
                        message_id,
                        campaign,
                        toUnixTimestamp64Milli(timestamp) AS at,
                        toInt32(toUInt16(day)) AS day_number,
                        campaign != '' AND day >= {from:Date} AND day < {to:Date} AS is_asked,
                        is_asked AND has(rules.3, event) AS is_impression,
                        is_asked AND has(rules.4, event) AS is_interaction,
                        has(rules.5, event) AND NOT is_repeated AS is_conversion,
                        has(rules.6, event) AS is_invite
                    FROM everloop.role_facts(
                        project = {project:String},
                        segment = {segment:String},
                        events = (
                            SELECT arrayConcat(impression_events, interaction_events, conversion_events, invite_events)
                            FROM everloop.projects FINAL
                            WHERE project = {project:String}
                        )
                    )
                )
                GROUP BY person, campaign
            ) AS steps
            GROUP BY person
        )
        ARRAY JOIN campaigns AS reached_by
    )
SELECT
    campaign,
    count() AS reached,
    countIf(interaction > 0) AS interacted,
    interacted / nullIf(reached, 0) AS interaction_rate,
    countIf(conversion_day > 0) AS converted,
    converted / nullIf(interacted, 0) AS conversion_rate,
    countIf(conversion_day > 0 AND conversion_day + 7 < today_number) AS d7_size,
    countIf(conversion_day > 0 AND conversion_day + 7 < today_number AND is_active_on(conversion_day + 7)) AS d7_retained,
    d7_retained / nullIf(d7_size, 0) AS d7_rate,
    countIf(conversion_day > 0 AND conversion_day + 30 < today_number) AS d30_size,
    countIf(conversion_day > 0 AND conversion_day + 30 < today_number AND is_active_on(conversion_day + 30)) AS d30_retained,
    d30_retained / nullIf(d30_size, 0) AS d30_rate,
    countIf(conversion_day > 0 AND has_invited) AS referred,
    referred / nullIf(converted, 0) AS referral_rate
FROM person_campaigns
LEFT ANY JOIN
(
    SELECT
        fragments.person_of(activity.actor) AS person,
        groupArray((activity.block, activity.mask)) AS masks
    FROM
    (
        SELECT
            actor,
            block,
            mask
        FROM everloop.activity
        WHERE project = {project:String}
            AND block >= intDiv(toUInt16({from:Date}), 32)
            -- the latest day asked for: 30 after the last conversion
            AND block <= intDiv(toInt64(toUInt16({to:Date})) + intDiv(rules.2, 86400000) + 31, 32)
            AND event IN
            (
                SELECT event
                FROM everloop.active_events(project = {project:String}, event = '')
            )
    ) AS activity
    LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
    GROUP BY person
) AS activity ON activity.person = person_campaigns.person
GROUP BY campaign
ORDER BY campaign
