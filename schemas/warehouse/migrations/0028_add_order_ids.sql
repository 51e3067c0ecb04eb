-- Why: a thank-you page that is loaded again, or one order from browser and server, is one order. Which message of an order id
-- is the order is found at read (views/repeated_messages.sql), before any range, merge or shard.
-- Check: SELECT count() FROM everloop.fact_copies FINAL WHERE order_id != '';
-- Engine: the order id is part of what a copy says, so of two copies that differ in it both stay. `order_key` is what repeated
-- ids are looked for by, because a number is read ten times as fast as a text.
ALTER TABLE everloop.events<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS order_id String CODEC(ZSTD(1)) AFTER currency;

<<distributed events by sipHash64(project, actor)>>;

ALTER TABLE everloop.fact_copies<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS order_id String CODEC(ZSTD(1)) AFTER currency;

ALTER TABLE everloop.fact_copies<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS order_key UInt64 MATERIALIZED if(order_id = '', 0, sipHash64(event, order_id)) CODEC(ZSTD(1)) AFTER message;

ALTER TABLE everloop.fact_copies<<local>> <<on_cluster>>
    MODIFY COLUMN content UInt64 MATERIALIZED sipHash64(
        message_id, type, event, timestamp, raw_id, is_user, has_revenue, revenue, currency,
        inviter, invite, score, experiment, variant, creative, campaign, order_id
    ) CODEC(ZSTD(1));

<<distributed fact_copies by sipHash64(project, message_id)>>;

ALTER TABLE everloop.fact_copies_mv <<on_cluster>> MODIFY QUERY
SELECT
    project,
    toString(type) AS type,
    event,
    message_id,
    received_at,
    toUInt8(history != 0) AS is_history,
    timestamp,
    day,
    if(user_id != '', user_id, anonymous_id) AS raw_id,
    toUInt8(user_id != '') AS is_user,
    actor,
    has_revenue,
    revenue,
    currency,
    order_id,
    if(inviter != '', reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', inviter))), toUInt128(0)) AS inviter,
    invite,
    score,
    experiment,
    variant,
    creative,
    campaign
FROM everloop.events<<local>>
WHERE is_fact;
