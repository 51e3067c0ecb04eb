-- Why: role facts (orders, refunds, invites, acceptances, answers, exposures, conversions): what counts once per message
-- whatever persons and times its copies name. The copy with the smallest (received_at, timestamp, raw id) counts.
-- Check: SELECT count() FROM everloop.facts FINAL;
-- Engine: the smallest of some tuples is total and free of order, so copies, replays and merges change nothing. Not
-- partitioned by time, because copies may differ in it. Kept whatever role the event has: renaming a role needs no rebuild.
CREATE TABLE IF NOT EXISTS everloop.facts<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    message_id String CODEC(ZSTD(1)),
    fact SimpleAggregateFunction(min, Tuple(
        received_at DateTime64(3, 'UTC'),
        timestamp DateTime64(3, 'UTC'),
        raw_id String,
        is_user UInt8,
        actor UInt128,
        type String,
        event String,
        day Date,
        has_revenue UInt8,
        revenue Decimal(38, 18),
        currency String,
        -- key of the inviter's userId; 0 where there is none
        inviter UInt128,
        invite String,
        score String,
        experiment String,
        variant String,
        creative String,
        campaign String
    )) CODEC(ZSTD(1))
)
ENGINE = <<replicated>>AggregatingMergeTree
ORDER BY (project, message_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed facts by sipHash64(project, message_id)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.facts_mv <<on_cluster>> TO everloop.facts AS
SELECT
    project,
    message_id,
    min(tuple(
        received_at,
        timestamp,
        if(user_id != '', user_id, anonymous_id),
        toUInt8(user_id != ''),
        actor,
        toString(type),
        toString(event),
        day,
        has_revenue,
        revenue,
        toString(currency),
        if(inviter != '', reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', inviter))), toUInt128(0)),
        invite,
        score,
        experiment,
        variant,
        creative,
        campaign
    )) AS fact
FROM everloop.events<<local>>
WHERE is_fact
GROUP BY project, message_id;
