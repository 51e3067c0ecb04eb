-- Why: views know a project's zone, week start and rules without being told, so SQL and REST cannot differ.
-- Check: SELECT project, time_zone FROM everloop.projects FINAL;
-- Engine: the row written last (version = milliseconds when it was stored) is the setting in force. No TTL: tiny.
CREATE TABLE IF NOT EXISTS everloop.projects<<local>> <<on_cluster>>
(
    project String,
    time_zone String,
    week_start LowCardinality(String),
    -- week of a day = intDiv(day number + week_offset, 7)
    week_offset UInt8,
    currency String,
    active_events Array(String),
    activation_days UInt16,
    retention_days Array(UInt16),
    sign_up_events Array(String),
    activation_events Array(String),
    revenue_events Array(String),
    refund_events Array(String),
    invite_events Array(String),
    accept_events Array(String),
    nps_events Array(String),
    impression_events Array(String),
    interaction_events Array(String),
    conversion_events Array(String),
    -- every setting as JSON, in the shape of the configuration
    settings String,
    version UInt64
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY project;

<<distributed projects by sipHash64(project)>>;
