-- Why: which userIds are one person. Links between userIds are judged one after another, which no query does in linear time:
-- the loader keeps the answer in two steps, user -> label and label -> person, so that a tree that is joined to a smaller one
-- changes one row. everloop.user_roots, computed again from all links at each block, was exact and quadratic.
-- Check: SELECT project, count() FROM everloop.user_labels FINAL GROUP BY project;
-- Engine: of rows with one key the highest version counts; read with FINAL. Few rows a granule, because most questions are
-- about few keys. Synced to disk at insert: the log forgets what is loaded.

-- alias links by either end: `user` is the source or the target
CREATE TABLE IF NOT EXISTS everloop.alias_ends<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    user UInt128 CODEC(ZSTD(1)),
    is_source UInt8,
    timestamp DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    dst_id String CODEC(ZSTD(1)),
    src UInt128 CODEC(ZSTD(1)),
    dst UInt128 CODEC(ZSTD(1)),
    src_id String CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, user, is_source, timestamp, message_id, dst_id, src)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed alias_ends by sipHash64(project, dst)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.alias_ends_mv <<on_cluster>> TO everloop.alias_ends<<local>> AS
SELECT
    project,
    if(is_source, src, dst) AS user,
    toUInt8(is_source) AS is_source,
    timestamp,
    message_id,
    dst_id,
    src,
    dst,
    src_id
FROM
(
    SELECT
        project,
        timestamp,
        message_id,
        user_id AS dst_id,
        reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', previous_id))) AS src,
        actor AS dst,
        previous_id AS src_id
    FROM everloop.events<<local>>
    WHERE type = 'alias' AND user_id != '' AND previous_id != ''
)
ARRAY JOIN [1, 0] AS is_source;

INSERT INTO everloop.alias_ends (project, user, is_source, timestamp, message_id, dst_id, src, dst, src_id)
SELECT
    project,
    if(is_source, src, dst) AS user,
    toUInt8(is_source) AS is_source,
    timestamp,
    message_id,
    dst_id,
    src,
    dst,
    src_id
FROM everloop.alias_links
ARRAY JOIN [1, 0] AS is_source;

-- user -> label
CREATE TABLE IF NOT EXISTS everloop.user_labels<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    user UInt128 CODEC(ZSTD(1)),
    label UInt128 CODEC(ZSTD(1)),
    version UInt64 CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY (project, user)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed user_labels by sipHash64(project)>>;

-- label -> person
CREATE TABLE IF NOT EXISTS everloop.labels<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    label UInt128 CODEC(ZSTD(1)),
    -- the canonical user of all that carry the label
    person UInt128 CODEC(ZSTD(1)),
    -- labels that links connect, refused ones too, have one component: what is judged again together
    component UInt128 CODEC(ZSTD(1)),
    -- users that carry the label; 0 where it was given up
    size UInt64 CODEC(ZSTD(1)),
    -- time of the latest link that holds among them, or later
    latest_link DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    -- labels of the component that is named after this label
    weight UInt64 CODEC(ZSTD(1)),
    version UInt64 CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY (project, label)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed labels by sipHash64(project)>>;

-- who carries a label, or carried it once: everloop.user_labels says who does
CREATE TABLE IF NOT EXISTS everloop.label_members<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    label UInt128 CODEC(ZSTD(1)),
    user UInt128 CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, label, user)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed label_members by sipHash64(project)>>;

-- which labels a component has, or had once: everloop.labels says which
CREATE TABLE IF NOT EXISTS everloop.component_labels<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    component UInt128 CODEC(ZSTD(1)),
    label UInt128 CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, component, label)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed component_labels by sipHash64(project)>>;

-- the link of a user that holds; target 0 where none does any more
CREATE TABLE IF NOT EXISTS everloop.alias_taken<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    user UInt128 CODEC(ZSTD(1)),
    target UInt128 CODEC(ZSTD(1)),
    timestamp DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    message_id String CODEC(ZSTD(1)),
    dst_id String CODEC(ZSTD(1)),
    version UInt64 CODEC(ZSTD(1))
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY (project, user)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed alias_taken by sipHash64(project)>>;

-- what the loader asks about, for the time of a block. A partition each, which goes as a whole; a day at most after a crash.
CREATE TABLE IF NOT EXISTS everloop.alias_batches<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    batch String,
    timestamp DateTime64(3, 'UTC'),
    message_id String,
    dst_id String,
    src_id String,
    src UInt128 DEFAULT reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', src_id))),
    dst UInt128 DEFAULT reinterpretAsUInt128(sipHash128(concat(toString(project), '\0u', dst_id))),
    created_at DateTime DEFAULT now()
)
ENGINE = <<replicated>>MergeTree
PARTITION BY batch
ORDER BY (project, batch)
TTL created_at + INTERVAL 1 DAY;

<<distributed alias_batches by sipHash64(project)>>;
