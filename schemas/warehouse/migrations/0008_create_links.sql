-- Why: which raw id is whose. Links are rows; which of them hold is decided at read (views/people.sql), so the order of
-- arrival cannot matter. An anonymous id is never a target, so circles exist among alias links between userIds only.
-- Check: SELECT count() FROM everloop.links FINAL;
-- Engine: the sort key is the whole link, in the order in which links are judged; a repeated link replaces an equal row.
CREATE TABLE IF NOT EXISTS everloop.links<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    -- the anonymous id that is linked
    src UInt128 CODEC(ZSTD(1)),
    timestamp DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    -- the userId it is linked to
    dst_id String CODEC(ZSTD(1)),
    dst UInt128 CODEC(ZSTD(1)),
    src_id String CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, src, timestamp, message_id, dst_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed links by sipHash64(project, dst)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.links_mv <<on_cluster>> TO everloop.links<<local>> AS
SELECT
    project,
    reinterpretAsUInt128(sipHash128(concat(toString(project), '\0a', linked_id))) AS src,
    timestamp,
    message_id,
    user_id AS dst_id,
    actor AS dst,
    linked_id AS src_id
FROM
(
    SELECT
        project,
        timestamp,
        message_id,
        user_id,
        actor,
        if(type = 'identify', anonymous_id, previous_id) AS linked_id
    FROM everloop.events<<local>>
    WHERE type IN ('identify', 'alias') AND user_id != ''
)
WHERE linked_id != '';

-- previousId as a userId. Few: alias joins accounts.
CREATE TABLE IF NOT EXISTS everloop.alias_links<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    timestamp DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    dst_id String CODEC(ZSTD(1)),
    src UInt128 CODEC(ZSTD(1)),
    dst UInt128 CODEC(ZSTD(1)),
    src_id String CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, timestamp, message_id, dst_id, src)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed alias_links by sipHash64(project, dst)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.alias_links_mv <<on_cluster>> TO everloop.alias_links<<local>> AS
SELECT
    project,
    timestamp,
    message_id,
    user_id AS dst_id,
    reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', previous_id))) AS src,
    actor AS dst,
    previous_id AS src_id
FROM everloop.events<<local>>
WHERE type = 'alias' AND user_id != '' AND previous_id != '';
