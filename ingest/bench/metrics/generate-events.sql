-- A slice of made-up people: page views and twenty track events over `days` days. A third have two devices, half sign in
-- (each device is linked to the userId then), one in a hundred had another userId before. Everything is a hash of the
-- person's number, so a run makes the same events again. `copies` = 1 gives three in a hundred again, received an hour later.
INSERT INTO everloop.bench_source
WITH
    lower(substring(hex(sipHash128('user', person)), 1, 24)) AS own_user_id,
    if(
        has_alias AND nth < 10,
        lower(substring(hex(sipHash128('earlier user', person)), 1, 24)),
        own_user_id
    ) AS known_user_id
SELECT
    'bench' AS project,
    concat(
        'ajs-next-', toString(toUnixTimestamp64Milli(at)), '-', toString(reinterpretAsUUID(sipHash128(person, nth)))
    ) AS message_id,
    multiIf(name IN ('page', 'identify', 'alias'), name, 'track') AS type,
    if(type = 'track', name, '') AS event,
    at AS timestamp,
    at + toIntervalMillisecond(200 + nth % 50 + 3600000 * {copies:UInt8}) AS received_at,
    if(signs_in AND (nth % 3 != 0 OR nth < 5), known_user_id, '') AS user_id,
    if(type = 'alias', '', toString(reinterpretAsUUID(sipHash128('device', person, device)))) AS anonymous_id,
    if(type = 'alias', lower(substring(hex(sipHash128('earlier user', person)), 1, 24)), '') AS previous_id,
    if(person % 4 = 0, 'google', '') AS campaign_source,
    if(person % 4 = 0, 'cpc', '') AS campaign_medium,
    multiIf(person % 4 = 1, 'www.google.com', person % 4 = 2, 'news.example', '') AS referrer_host,
    if(name = 'Order Completed', toString(toDecimal64(1000 + nth % 900, 2) / 100), '') AS amount,
    if(name = 'Order Completed', 'EUR', '') AS currency,
    if(
        name = 'Signed Up' AND person % 10 = 3,
        lower(substring(hex(sipHash128('user', 10 * (cityHash64(person, 'inviter') % 2500) + 1)), 1, 24)),
        ''
    ) AS inviter,
    multiIf(
        inviter != '', concat('invite-', toString(10 * (cityHash64(person, 'inviter') % 2500) + 1)),
        name = 'Invite Sent', concat('invite-', toString(person)),
        ''
    ) AS invite,
    if(name = 'Survey Answered', toString(cityHash64(person, nth, 'score') % 11), '') AS score,
    if(name = 'Experiment Viewed', 'checkout', '') AS experiment,
    if(name = 'Experiment Viewed', if(cityHash64(person, 'variant') % 2 = 0, 'control', 'short'), '') AS variant,
    if(name IN ('Ad Shown', 'Ad Clicked'), ['spring', 'summer', 'autumn'][nth % 3 + 1], '') AS campaign,
    ['free', 'pro', 'team'][person % 3 + 1] AS plan,
    nth % 17 AS position
FROM
(
    SELECT
        person,
        nth,
        signs_in,
        has_alias,
        device,
        toDateTime64('2026-10-01 00:00:00', 3, 'UTC')
        + toIntervalMillisecond(86400000 * (start_day + later) + cityHash64(person, nth, 'time') % 86400000) AS at,
        multiIf(
            signs_in AND nth IN (2, 3), 'identify',
            has_alias AND nth = 10, 'alias',
            nth = 4 AND cityHash64(person, 'sign-up') % 10 < 6, 'Signed Up',
            nth = 1 AND person % 2 = 0, 'Experiment Viewed',
            roll < 25, 'Order Completed',
            roll < 35, 'Invite Sent',
            roll < 38, 'Survey Answered',
            roll < 58, 'Ad Shown',
            roll < 60, 'Ad Clicked',
            roll < 350, 'page',
            roll < 500, 'Product Viewed',
            roll < 600, 'Content Played',
            roll < 670, 'Products Searched',
            roll < 730, 'Product Added',
            roll < 760, 'Project Created',
            roll < 790, 'Comment Added',
            roll < 820, 'Report Viewed',
            roll < 850, 'Dashboard Opened',
            roll < 880, 'Notification Opened',
            roll < 910, 'Member Mentioned',
            roll < 940, 'File Uploaded',
            roll < 965, 'Settings Changed',
            roll < 990, 'Checkout Started',
            'Export Started'
        ) AS name
    FROM
    (
        SELECT
            person,
            arrayJoin(range(events)) AS nth,
            person % 2 = 1 AS signs_in,
            person % 100 = 1 AS has_alias,
            if(person % 3 = 0, nth % 2, 0) AS device,
            start_day,
            cityHash64(person, nth, 'name') % 1000 AS roll,
            toUInt32(pow((cityHash64(person, intDiv(nth, 5), 'later') % 10000) / 10000, 2) * lifetime) AS later
        FROM
        (
            SELECT
                number AS person,
                cityHash64(number, 'start') % {days:UInt32} AS start_day,
                1 + cityHash64(number, 'lifetime') % {days:UInt32} AS lifetime,
                toUInt32(5 + pow((cityHash64(number, 'events') % 1000) / 1000, 3) * 300) AS events
            FROM numbers({first:UInt64}, {persons:UInt64})
        )
    )
    WHERE start_day + later < {days:UInt32}
        AND ({copies:UInt8} = 0 OR cityHash64(person, nth, 'copy') % 100 < 3)
);
