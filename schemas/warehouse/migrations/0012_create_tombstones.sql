-- Why: an erased person's raw ids, as keys only. A tombstoned source stays taken and its events are dropped on any replay.
-- Check: SELECT project, count() FROM everloop.tombstones FINAL GROUP BY project;
-- Engine: a key is erased or not. Kept for ever, that is its purpose.
CREATE TABLE IF NOT EXISTS everloop.tombstones<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    actor UInt128,
    -- hex(SHA256(project, kind, text)): the same key for a collector, which has no sipHash128
    digest String,
    erased_at DateTime64(3, 'UTC')
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, actor);

<<distributed tombstones by sipHash64(project, actor)>>;
