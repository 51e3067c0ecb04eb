-- Why: what the keys in actors.first_touch mean. The key is the hash of the content, so no process has to assign numbers.
-- Check: SELECT count() FROM everloop.touches FINAL;
-- Engine: rows of one key are alike, so which one stays does not matter. No TTL: one row a distinct touch.
CREATE TABLE IF NOT EXISTS everloop.touches<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    touch UInt64,
    campaign_source String,
    campaign_medium String,
    campaign_name String,
    campaign_term String,
    campaign_content String,
    referrer_host String
)
ENGINE = <<replicated>>ReplacingMergeTree
ORDER BY (project, touch)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed touches by sipHash64(project, touch)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.touches_mv <<on_cluster>> TO everloop.touches<<local>> AS
SELECT DISTINCT
    project,
    touch,
    campaign_source,
    campaign_medium,
    campaign_name,
    campaign_term,
    campaign_content,
    referrer_host
FROM everloop.events<<local>>
WHERE type IN ('track', 'page', 'screen') AND touch != 0;
