-- Why: the only place where a time zone meets a day. A local day has 23, 24 or 25 hours (or never was).
-- Check: SELECT count() FROM everloop.calendar GROUP BY project; -- the days of 2000 to 2069
-- Engine: a zone's row for a day is a fact; storing it again replaces it with an equal row. No TTL: 26,000 rows a project.
CREATE TABLE IF NOT EXISTS everloop.calendar<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    day Date,
    starts_at DateTime('UTC') CODEC(Delta, ZSTD(1)),
    -- a changed zone is a new version of all days
    version UInt64
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY (project, day);

<<distributed calendar by sipHash64(project)>>;
