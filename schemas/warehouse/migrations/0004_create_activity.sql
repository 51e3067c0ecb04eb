-- Why: who was active when. One bit a day in blocks of 32 days: an L30 window touches two blocks in disjoint bits.
-- Check: SELECT sum(bitCount(mask)) FROM everloop.activity FINAL WHERE event = '';
-- Engine: OR of a mask with itself is the mask, so a repeated or replayed event changes nothing. event '' is any track,
-- page or screen. Block before actor keeps one window in two key ranges. No TTL: 2 to 18 bytes a row.
CREATE TABLE IF NOT EXISTS everloop.activity<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    event LowCardinality(String),
    -- day number (days since 1970-01-01) div 32
    block UInt16,
    actor UInt128 CODEC(ZSTD(1)),
    -- bit i: active on day 32 * block + i
    mask SimpleAggregateFunction(groupBitOr, UInt32) CODEC(ZSTD(1))
)
ENGINE = <<replicated>>AggregatingMergeTree
PARTITION BY intDiv(block, 12)
ORDER BY (project, event, block, actor)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed activity by sipHash64(project, actor)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.activity_mv <<on_cluster>> TO everloop.activity<<local>> AS
SELECT
    project,
    activity_event AS event,
    toUInt16(intDiv(toUInt16(day), 32)) AS block,
    actor,
    groupBitOr(bitShiftLeft(toUInt32(1), toUInt16(day) % 32)) AS mask
FROM everloop.events<<local>>
ARRAY JOIN if(type = 'track', ['', toString(event)], ['']) AS activity_event
WHERE type IN ('track', 'page', 'screen')
GROUP BY project, event, block, actor;
