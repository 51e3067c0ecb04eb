-- Where generated events go in: a table that keeps nothing and hands every row, copies too, to both sides.
CREATE TABLE IF NOT EXISTS everloop.bench_source
(
    project String,
    message_id String,
    type String,
    event String,
    timestamp DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    user_id String,
    anonymous_id String,
    previous_id String,
    campaign_source String,
    campaign_medium String,
    referrer_host String,
    amount String,
    currency String,
    inviter String,
    invite String,
    score String,
    experiment String,
    variant String,
    campaign String,
    plan String,
    position UInt8
)
ENGINE = Null;

-- As the loader stores them.
CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.bench_to_events TO everloop.events AS
SELECT
    project,
    message_id,
    type,
    event,
    toDate(timestamp, 'Europe/Berlin') AS day,
    timestamp,
    received_at,
    timestamp + toIntervalMillisecond(100) AS sent_at,
    user_id,
    anonymous_id,
    previous_id,
    concat('{"plan":"', plan, '","position":', toString(position), '}') AS properties,
    campaign_source,
    campaign_medium,
    referrer_host,
    event IN
    (
        'Order Completed', 'Invite Sent', 'Signed Up', 'Survey Answered', 'Ad Shown', 'Ad Clicked', 'Experiment Viewed'
    ) AS is_fact,
    amount != '' AS has_revenue,
    toDecimal128(if(amount != '', amount, '0'), 18) AS revenue,
    currency,
    inviter,
    invite,
    score,
    experiment,
    variant,
    campaign
FROM everloop.bench_source;

-- What a first design looks like: one raw table by time, ids as text, properties as JSON.
CREATE TABLE IF NOT EXISTS everloop.naive_events
(
    project LowCardinality(String),
    message_id String,
    type LowCardinality(String),
    event LowCardinality(String),
    timestamp DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    user_id String,
    anonymous_id String,
    previous_id String,
    utm_source LowCardinality(String),
    utm_medium LowCardinality(String),
    referrer_host LowCardinality(String),
    properties JSON
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (project, timestamp);

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.bench_to_naive TO everloop.naive_events AS
SELECT
    project,
    message_id,
    type,
    event,
    timestamp,
    received_at,
    user_id,
    anonymous_id,
    previous_id,
    campaign_source AS utm_source,
    campaign_medium AS utm_medium,
    referrer_host,
    concat(
        '{"plan":"', plan, '","position":', toString(position),
        if(amount != '', concat(',"revenue":"', amount, '","currency":"', currency, '"'), ''),
        if(inviter != '', concat(',"inviterId":"', inviter, '"'), ''),
        if(invite != '', concat(',"inviteId":"', invite, '"'), ''),
        if(score != '', concat(',"score":', score), ''),
        if(experiment != '', concat(',"experiment":"', experiment, '","variant":"', variant, '"'), ''),
        if(campaign != '', concat(',"campaign":"', campaign, '"'), ''),
        '}'
    ) AS properties
FROM everloop.bench_source;
