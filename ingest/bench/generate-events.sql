-- A slice of made-up people: page views and nine track events over `days` days, two devices for a third of them, four in ten
-- identify themselves. Everything is a hash of the person's number, so a run makes the same events again.
INSERT INTO everloop.events
(
    project, message_id, type, event, day, timestamp, received_at, sent_at, user_id, anonymous_id, properties,
    campaign_source, campaign_medium, referrer_host, is_fact, has_revenue, revenue, currency
)
SELECT
    'bench',
    concat('ajs-next-', toString(toUnixTimestamp64Milli(at)), '-', lower(hex(sipHash128(person, nth)))),
    multiIf(name = 'page', 'page', name = 'identify', 'identify', 'track'),
    if(name IN ('page', 'identify'), '', name),
    toDate(at),
    at,
    at + toIntervalMillisecond(200 + nth % 50),
    at + toIntervalMillisecond(100),
    if(identifies AND (nth % 3 != 0 OR name = 'identify'), concat('user-', toString(person)), ''),
    concat('anon-', hex(cityHash64(person, 'device', if(person % 3 = 0, nth % 2, 0)))),
    concat('{"plan":"', ['free', 'pro', 'team'][person % 3 + 1], '","n":', toString(nth % 17), '}'),
    if(person % 4 = 0, 'google', ''),
    if(person % 4 = 0, 'cpc', ''),
    multiIf(person % 4 = 1, 'www.google.com', person % 4 = 2, 'news.example', ''),
    name IN ('Order Completed', 'Invite Sent'),
    name = 'Order Completed',
    toDecimal128(if(name = 'Order Completed', 1000 + nth % 900, 0) / 100, 18),
    if(name = 'Order Completed', 'EUR', '')
FROM
(
    SELECT
        person,
        nth,
        identifies,
        toDateTime64('2026-10-01 00:00:00', 3, 'UTC')
        + toIntervalMillisecond(86400000 * (start_day + later) + cityHash64(person, nth, 'time') % 86400000) AS at,
        if(
            nth = 2 AND identifies,
            'identify',
            [
                'page', 'page', 'page', 'page', 'Product Viewed', 'Product Viewed', 'Project Created', 'Content Played',
                'Invite Sent', 'Signed Up', 'Products Compared', 'Ad Shown'
            ][cityHash64(person, nth, 'name') % 12 + 1]
        ) AS usual,
        if(cityHash64(person, nth, 'order') % 100 < 3, 'Order Completed', usual) AS name
    FROM
    (
        SELECT
            person,
            arrayJoin(range(events)) AS nth,
            identifies,
            start_day,
            toUInt32(pow((cityHash64(person, intDiv(nth, 5), 'later') % 10000) / 10000, 2) * lifetime) AS later
        FROM
        (
            SELECT
                number AS person,
                cityHash64(number, 'start') % {days:UInt32} AS start_day,
                number % 10 < 4 AS identifies,
                1 + cityHash64(number, 'lifetime') % {days:UInt32} AS lifetime,
                toUInt32(5 + pow((cityHash64(number, 'events') % 1000) / 1000, 3) * 300) AS events
            FROM numbers({first:UInt64}, {persons:UInt64})
        )
    )
    WHERE start_day + later < {days:UInt32}
);
