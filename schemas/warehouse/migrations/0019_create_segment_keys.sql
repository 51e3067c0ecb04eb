-- Why: what a key of everloop.segment_members means. An empty set has no members, but its key is known here.
-- Check: SELECT key, name, members, expires_at FROM everloop.segment_keys FINAL;
-- Engine: a key is written once; storing it again replaces it with an equal row. It expires with its members.
CREATE TABLE IF NOT EXISTS everloop.segment_keys<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    key String,
    -- '' for a rule that was asked without a name
    name String,
    -- JSON, every day filled in
    rule String,
    members UInt64,
    stored_at DateTime64(3, 'UTC'),
    expires_at DateTime('UTC')
)
ENGINE = <<replicated>>ReplacingMergeTree(stored_at)
ORDER BY (project, key)
TTL expires_at;

<<distributed segment_keys by sipHash64(project, key)>>;

-- A set made for one answer expires sooner than a stored one.
ALTER TABLE everloop.segment_members<<local>> <<on_cluster>>
    ADD COLUMN IF NOT EXISTS expires_at DateTime('UTC') DEFAULT stored_at + INTERVAL 30 DAY;

ALTER TABLE everloop.segment_members<<local>> <<on_cluster>>
    MODIFY TTL expires_at;

ALTER TABLE everloop.segment_members<<local>> <<on_cluster>>
    MODIFY SETTING merge_with_ttl_timeout = 3600;

<<distributed segment_members by sipHash64(project, person)>>;
