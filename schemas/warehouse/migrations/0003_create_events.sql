-- Why: every event as it was sent, for questions that no state answers, for timelines and to rebuild the states.
-- Check: SELECT count() FROM everloop.events FINAL;
-- Engine: the sort key ends in what makes an event one (message, person as sent, time, what it is called), so of copies that
-- come again one is left at a merge: the first received. Copies of another name all stay, or numbers would depend on what is
-- merged already. Read with FINAL to count. Actor first: a person's events lie together, which halves the bytes. Months by `day`,
-- which is a function of the event, keep copies in one partition. No TTL: `everloop` drops by keepDays, where it is set.
-- Synced to disk at insert: the log forgets what is loaded. Compact parts up to 1 GiB: a wide part opens files for every
-- path of a JSON column, and a block of odd objects ran out of file handles.
CREATE TABLE IF NOT EXISTS everloop.events<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    message_id String CODEC(ZSTD(1)),
    type Enum8('track' = 1, 'identify' = 2, 'page' = 3, 'screen' = 4, 'group' = 5, 'alias' = 6),
    -- name of a track event, else ''
    event LowCardinality(String),
    -- name and category of a page or screen
    name String CODEC(ZSTD(1)),
    category LowCardinality(String),
    -- calendar day of `timestamp` in the project's zone
    day Date CODEC(Delta, ZSTD(1)),
    timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- quarters of an hour that were added to a device's clock
    clock_quarters Int32 CODEC(ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- 1970-01-01 where the client sent none
    sent_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- raw ids as sent; '' where absent
    user_id String CODEC(ZSTD(1)),
    anonymous_id String CODEC(ZSTD(1)),
    previous_id String CODEC(ZSTD(1)),
    group_id String CODEC(ZSTD(1)),
    properties JSON(max_dynamic_paths = 256) CODEC(ZSTD(1)),
    traits JSON(max_dynamic_paths = 64) CODEC(ZSTD(1)),
    -- JSON text: JSONExtractString(context, 'page', 'url')
    context String CODEC(ZSTD(1)),
    library LowCardinality(String),
    ip String CODEC(ZSTD(1)),
    campaign_source String CODEC(ZSTD(1)),
    campaign_medium String CODEC(ZSTD(1)),
    campaign_name String CODEC(ZSTD(1)),
    campaign_term String CODEC(ZSTD(1)),
    campaign_content String CODEC(ZSTD(1)),
    -- '' where there is none or it is the page's own host
    referrer_host String CODEC(ZSTD(1)),
    page_url String CODEC(ZSTD(1)),
    page_path String CODEC(ZSTD(1)),
    page_title String CODEC(ZSTD(1)),
    is_fact UInt8 CODEC(ZSTD(1)),
    has_revenue UInt8 CODEC(ZSTD(1)),
    revenue Decimal(38, 18) CODEC(ZSTD(1)),
    currency LowCardinality(String),
    inviter String CODEC(ZSTD(1)),
    invite String CODEC(ZSTD(1)),
    score String CODEC(ZSTD(1)),
    experiment String CODEC(ZSTD(1)),
    variant String CODEC(ZSTD(1)),
    creative String CODEC(ZSTD(1)),
    campaign String CODEC(ZSTD(1)),
    violations Array(String) CODEC(ZSTD(1)),
    -- the raw id that the event belongs to, as a key: 128 bits of (project, kind, text)
    actor UInt128 MATERIALIZED reinterpretAsUInt128(sipHash128(concat(
        toString(project), '\0', if(user_id != '', 'u', 'a'), if(user_id != '', user_id, anonymous_id)
    ))) CODEC(ZSTD(1)),
    -- grows the earlier the copy was received; less than the time of an event, because copies have one time
    earliness UInt64 MATERIALIZED toUInt64(
        4611686018427387904 + toUnixTimestamp64Milli(timestamp) - toUnixTimestamp64Milli(received_at)
    ) CODEC(ZSTD(1)),
    -- what brought the person, as a key into everloop.touches; 0 where nothing is known
    touch UInt64 ALIAS if(
        concat(campaign_source, campaign_medium, campaign_name, campaign_term, campaign_content, referrer_host) = '',
        0,
        sipHash64(concat(
            campaign_source, '\0', campaign_medium, '\0', campaign_name, '\0',
            campaign_term, '\0', campaign_content, '\0', referrer_host
        ))
    )
)
ENGINE = <<replicated>>ReplacingMergeTree(earliness)
PARTITION BY toYYYYMM(day)
ORDER BY (project, actor, timestamp, message_id, type, event)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_bytes_for_wide_part = 1073741824,
    min_rows_for_wide_part = 100000000;

<<distributed events by sipHash64(project, actor)>>;
