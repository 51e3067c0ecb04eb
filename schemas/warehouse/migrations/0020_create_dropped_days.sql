-- Why: raw events before a day are gone where a project sets keepDays. What would make states anew from raw events
-- (`everloop rebuild`) must know, or it would forget what only the states still hold.
-- Check: SELECT project, max(before) FROM everloop.dropped_days GROUP BY project;
-- Engine: a row a project; the latest `before` stays. Written ahead of the drop, so a drop that was cut off is known too.
CREATE TABLE IF NOT EXISTS everloop.dropped_days<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    -- events of earlier days were dropped
    before Date,
    -- 1 where the states of those days were kept
    states_kept UInt8
)
ENGINE = <<replicated>>ReplacingMergeTree(before)
ORDER BY project;

<<distributed dropped_days by sipHash64(project)>>;
