-- Why: a segment is a stored set of persons, because a list in a query fails from about 13,000 ids.
-- Check: SELECT key, count() FROM everloop.segment_members FINAL GROUP BY key;
-- Engine: members of a key are a set. A key is used soon after it is written, hence the TTL.
CREATE TABLE IF NOT EXISTS everloop.segment_members<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    key String,
    person UInt128,
    stored_at DateTime('UTC') DEFAULT now('UTC')
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, key, person)
TTL stored_at + INTERVAL 30 DAY;

<<distributed segment_members by sipHash64(project, person)>>;
