-- Why: whose devices a userId has, without reading all links of the project: a look at one person asks for them.
-- Check: SELECT count() FROM everloop.links_by_target FINAL;
-- Engine: a pair is there or not. Which link of a device holds is read from everloop.links. Few rows a granule, because a
-- question is about few users. Synced to disk at insert: the log forgets what is loaded.
CREATE TABLE IF NOT EXISTS everloop.links_by_target<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    dst UInt128 CODEC(ZSTD(1)),
    src UInt128 CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, dst, src)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed links_by_target by sipHash64(project, dst)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.links_by_target_mv <<on_cluster>> TO everloop.links_by_target<<local>> AS
SELECT
    project,
    actor AS dst,
    reinterpretAsUInt128(sipHash128(concat(
        toString(project), '\0a', if(type = 'identify', anonymous_id, previous_id)
    ))) AS src
FROM everloop.events<<local>>
WHERE type IN ('identify', 'alias')
    AND user_id != ''
    AND if(type = 'identify', anonymous_id, previous_id) != '';

INSERT INTO everloop.links_by_target (project, dst, src)
SELECT DISTINCT
    project,
    dst,
    src
FROM everloop.links
WHERE dst_id != '';
