-- Why: role facts (orders, refunds, invites, acceptances, answers, exposures, conversions): what counts once per message
-- whatever persons and times its copies name. One row a copy; the copy with the smallest (received_at, timestamp, raw_id) counts
-- (views/first_copies.sql). The table before it (everloop.facts) kept one tuple a message, which had to be read whole.
-- Check: SELECT count() FROM everloop.fact_copies FINAL;
-- Engine: an equal copy replaces the row, and the one received first stays. Event first, so that a question
-- about orders reads orders. Not partitioned by time, because copies may differ in it. Kept whatever role the event has:
-- renaming a role needs no rebuild. No TTL: about 90 bytes a fact.
CREATE TABLE IF NOT EXISTS everloop.fact_copies<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    type LowCardinality(String),
    -- name of a track event, else ''
    event LowCardinality(String),
    message_id String CODEC(ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- calendar day of `timestamp` in the project's zone
    day Date CODEC(ZSTD(1)),
    raw_id String CODEC(ZSTD(1)),
    -- 1 where raw_id is a userId, 0 for an anonymousId
    is_user UInt8 CODEC(ZSTD(1)),
    actor UInt128 CODEC(ZSTD(1)),
    has_revenue UInt8 CODEC(ZSTD(1)),
    revenue Decimal(38, 18) CODEC(ZSTD(1)),
    currency LowCardinality(String),
    -- key of the inviter's userId; 0 where there is none
    inviter UInt128 CODEC(ZSTD(1)),
    invite String CODEC(ZSTD(1)),
    score String CODEC(ZSTD(1)),
    experiment LowCardinality(String),
    variant LowCardinality(String),
    creative LowCardinality(String),
    campaign LowCardinality(String),
    -- two messages with one key are told apart by message_id where it matters
    message UInt64 MATERIALIZED sipHash64(message_id) CODEC(ZSTD(1)),
    -- all that a copy says, but for when it was received and what a zone makes of it
    content UInt64 MATERIALIZED sipHash64(
        message_id, type, event, timestamp, raw_id, is_user, has_revenue, revenue, currency,
        inviter, invite, score, experiment, variant, creative, campaign
    ) CODEC(ZSTD(1)),
    -- grows the earlier the copy was received
    earliness UInt64 MATERIALIZED bitNot(toUInt64(toUnixTimestamp64Milli(received_at))) CODEC(Delta, ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree(earliness)
ORDER BY (project, event, message, content)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed fact_copies by sipHash64(project, message_id)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.fact_copies_mv <<on_cluster>> TO everloop.fact_copies AS
SELECT
    project,
    toString(type) AS type,
    event,
    message_id,
    received_at,
    timestamp,
    day,
    if(user_id != '', user_id, anonymous_id) AS raw_id,
    toUInt8(user_id != '') AS is_user,
    actor,
    has_revenue,
    revenue,
    currency,
    if(inviter != '', reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', inviter))), toUInt128(0)) AS inviter,
    invite,
    score,
    experiment,
    variant,
    creative,
    campaign
FROM everloop.events<<local>>
WHERE is_fact;

-- facts outlive the events that keepDays drops, so they come from the table before
INSERT INTO everloop.fact_copies (
    project, type, event, message_id, received_at, timestamp, day, raw_id, is_user, actor, has_revenue, revenue, currency,
    inviter, invite, score, experiment, variant, creative, campaign
)
SELECT
    project,
    fact.type,
    fact.event,
    message_id,
    fact.received_at,
    fact.timestamp,
    fact.day,
    fact.raw_id,
    fact.is_user,
    fact.actor,
    fact.has_revenue,
    fact.revenue,
    fact.currency,
    fact.inviter,
    fact.invite,
    fact.score,
    fact.experiment,
    fact.variant,
    fact.creative,
    fact.campaign
FROM
(
    -- the whole tuple: of a member FINAL takes that of the copy stored first; grouped, millions of tuples would be in memory
    SELECT
        project,
        message_id,
        fact
    FROM everloop.facts FINAL
);
