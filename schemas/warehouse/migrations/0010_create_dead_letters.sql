-- Why: what was not accepted is listed with its reason and can be replayed; nothing is lost silently.
-- Check: SELECT code, count() FROM everloop.dead_letters FINAL GROUP BY code;
-- Engine: the id is a hash of the body, so a resend is one letter; the row with the latest change stays.
CREATE TABLE IF NOT EXISTS everloop.dead_letters<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    id String,
    message_id String,
    code LowCardinality(String),
    message String,
    received_at DateTime64(3, 'UTC'),
    route LowCardinality(String),
    library LowCardinality(String),
    -- the event as it came, after the IP policy
    body String CODEC(ZSTD(3)),
    user_id String,
    anonymous_id String,
    -- 1970-01-01 while it was not replayed
    replayed_at DateTime64(3, 'UTC')
)
ENGINE = <<replicated>>ReplacingMergeTree(replayed_at)
ORDER BY (project, id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed dead_letters by sipHash64(project, id)>>;
