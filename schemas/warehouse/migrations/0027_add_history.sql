-- Why: an archive's events happened when it says, whenever it is imported: their clocks are not corrected, and when they were
-- received says nothing about which of two copies is the first. A replay of a dead letter must know it, too.
-- Check: SELECT count() FROM everloop.events FINAL WHERE history != 0;
-- Engine: 0 for a live event. For history a number that follows from what the event says, so that of copies that differ the
-- same one stays, whichever was imported first. Any live copy goes before any copy from an archive.
ALTER TABLE everloop.events<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS history UInt32 CODEC(ZSTD(1)) AFTER received_at;

ALTER TABLE everloop.events<<local>> <<on_cluster>>
    MODIFY COLUMN earliness UInt64 MATERIALIZED if(
        history = 0,
        toUInt64(
            4611686018427387904 + toUnixTimestamp64Milli(timestamp) - toUnixTimestamp64Milli(received_at)
        ),
        -- less than that: 19 bits of what it says, then the earlier import
        bitOr(
            bitShiftLeft(toUInt64(bitShiftRight(history, 13)), 42),
            toUInt64(4398046511103 - toUnixTimestamp64Milli(received_at))
        )
    ) CODEC(ZSTD(1));

<<distributed events by sipHash64(project, actor)>>;

ALTER TABLE everloop.fact_copies<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS is_history UInt8 CODEC(ZSTD(1)) AFTER received_at;

ALTER TABLE everloop.fact_copies<<local>> <<on_cluster>>
    MODIFY COLUMN earliness UInt64 MATERIALIZED bitNot(
        bitOr(bitShiftLeft(toUInt64(is_history), 63), toUInt64(toUnixTimestamp64Milli(received_at)))
    ) CODEC(Delta, ZSTD(1));

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
    if(inviter != '', reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', inviter))), toUInt128(0)) AS inviter,
    invite,
    score,
    experiment,
    variant,
    creative,
    campaign
FROM everloop.events<<local>>
WHERE is_fact;

ALTER TABLE everloop.dead_letters<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS history UInt8;

<<distributed dead_letters by sipHash64(project, id)>>;
