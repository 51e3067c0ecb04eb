-- Why: which referrer hosts are search engines and which are social networks. Data, not code: analysts can read it.
-- Check: SELECT class, count() FROM everloop.channel_rules FINAL GROUP BY class;
-- Engine: one class a host; a rule holds for the host and its subdomains. Written at each start from the shipped list.
CREATE TABLE IF NOT EXISTS everloop.channel_rules<<local>> <<on_cluster>>
(
    host String,
    class LowCardinality(String),
    version UInt64
)
ENGINE = <<replicated>>ReplacingMergeTree(version)
ORDER BY host;

<<distributed channel_rules by sipHash64(host)>>;
