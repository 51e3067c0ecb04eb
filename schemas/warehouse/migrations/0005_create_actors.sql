-- Why: a raw id's first day and first touch, and its text. A person's are the smallest over all its raw ids.
-- Check: SELECT count() FROM everloop.actors FINAL;
-- Engine: min and max of a value with itself are the value: order and repetition change nothing. No TTL: one row an id.
CREATE TABLE IF NOT EXISTS everloop.actors<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    actor UInt128 CODEC(ZSTD(1)),
    -- 1 for a userId, 0 for an anonymousId
    is_user SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    id SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
    -- of track, page and screen events; 2149-06-06 while there is none
    first_day SimpleAggregateFunction(min, Date) CODEC(ZSTD(1)),
    -- milliseconds << 64 | touch of the earliest of them; inside one millisecond the smallest touch
    first_touch SimpleAggregateFunction(min, UInt128) CODEC(ZSTD(1))
)
ENGINE = <<replicated>>AggregatingMergeTree
ORDER BY (project, actor)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed actors by sipHash64(project, actor)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.actors_mv <<on_cluster>> TO everloop.actors<<local>> AS
SELECT
    project,
    actor,
    max(toUInt8(user_id != '')) AS is_user,
    max(if(user_id != '', user_id, anonymous_id)) AS id,
    min(if(seen, day, toDate('2149-06-06'))) AS first_day,
    min(if(
        seen,
        bitOr(bitShiftLeft(toUInt128(toUnixTimestamp64Milli(timestamp)), 64), toUInt128(touch)),
        bitNot(toUInt128(0))
    )) AS first_touch
FROM
(
    SELECT
        project,
        actor,
        user_id,
        anonymous_id,
        day,
        timestamp,
        touch,
        type IN ('track', 'page', 'screen') AS seen
    FROM everloop.events<<local>>
)
GROUP BY project, actor;
