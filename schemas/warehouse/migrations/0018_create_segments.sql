-- Why: segments that were saved by REST, in addition to those of the configuration.
-- Check: SELECT project, name FROM everloop.segments FINAL WHERE deleted = 0;
-- Engine: the row written last (version = milliseconds when it was stored) is in force; a deleted one leaves its row. Tiny.
CREATE TABLE IF NOT EXISTS everloop.segments<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    name String,
    -- JSON, as it was sent
    rule String,
    deleted UInt8,
    version UInt64
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY (project, name)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed segments by sipHash64(project, name)>>;
