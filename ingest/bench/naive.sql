-- What a first design looks like: one raw table by time with ids as text, copies and all, and a table of links to join.
CREATE TABLE IF NOT EXISTS everloop.naive_events
(
    project LowCardinality(String),
    message_id String,
    type LowCardinality(String),
    event LowCardinality(String),
    timestamp DateTime64(3, 'UTC'),
    distinct_id String,
    source LowCardinality(String),
    medium LowCardinality(String),
    referrer_host LowCardinality(String),
    revenue Nullable(Decimal(38, 18)),
    currency LowCardinality(String),
    properties JSON
)
ENGINE = MergeTree
ORDER BY (project, timestamp);

INSERT INTO everloop.naive_events
SELECT
    project,
    message_id,
    toString(type),
    event,
    timestamp,
    if(user_id != '', user_id, anonymous_id),
    campaign_source,
    campaign_medium,
    referrer_host,
    if(has_revenue, revenue, NULL),
    currency,
    properties
FROM everloop.events;

CREATE TABLE IF NOT EXISTS everloop.naive_links
(
    distinct_id String,
    person_id String
)
ENGINE = MergeTree
ORDER BY distinct_id;

INSERT INTO everloop.naive_links
SELECT
    anonymous_id,
    argMin(user_id, (timestamp, message_id))
FROM everloop.events
WHERE type = 'identify'
GROUP BY anonymous_id;
