-- Why: the latest value of every trait of every raw id, for segments and people; a person's is the latest over all its ids.
-- Check: SELECT name, count() FROM everloop.traits FINAL GROUP BY name;
-- Engine: the largest of some tuples is total and free of order, so copies, replays and merges change nothing. By name first,
-- because a segment asks for one. No TTL: one row for each trait of an id; erasure takes the rows of an id.
CREATE TABLE IF NOT EXISTS everloop.traits<<local>> <<on_cluster>>
(
    project LowCardinality(String),
    name String CODEC(ZSTD(1)),
    actor UInt128 CODEC(ZSTD(1)),
    -- of one event, the traits of the event itself (own = 1) beat those of its context; value is JSON text, never null
    latest SimpleAggregateFunction(max, Tuple(
        timestamp DateTime64(3, 'UTC'),
        message_id String,
        own UInt8,
        value String
    )) CODEC(ZSTD(1))
)
ENGINE = <<replicated>>AggregatingMergeTree
ORDER BY (project, name, actor)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

<<distributed traits by sipHash64(project, actor)>>;

CREATE MATERIALIZED VIEW IF NOT EXISTS everloop.traits_mv <<on_cluster>> TO everloop.traits<<local>> AS
SELECT
    project,
    -- the collector writes a dot in a key of a JSON column as %2E
    if(trait.1 = 1, replaceAll(trait.2, '%2E', '.'), trait.2) AS name,
    actor,
    max(tuple(timestamp, message_id, trait.1, trait.3)) AS latest
FROM everloop.events<<local>>
ARRAY JOIN arrayConcat(
    arrayMap(
        pair -> (toUInt8(1), pair.1, pair.2),
        JSONExtractKeysAndValuesRaw(if(type = 'identify', toString(traits), ''))
    ),
    arrayMap(
        pair -> (toUInt8(0), pair.1, pair.2),
        JSONExtractKeysAndValuesRaw(if(position(context, '"traits"') > 0, context, ''), 'traits')
    )
) AS trait
WHERE type != 'group'
    AND (type = 'identify' OR position(context, '"traits"') > 0)
    AND trait.3 != 'null'
GROUP BY project, name, actor;

-- Events that were stored before this table was there; storing them again changes nothing.
INSERT INTO everloop.traits
SELECT
    project,
    if(trait.1 = 1, replaceAll(trait.2, '%2E', '.'), trait.2) AS name,
    actor,
    max(tuple(timestamp, message_id, trait.1, trait.3)) AS latest
FROM everloop.events
ARRAY JOIN arrayConcat(
    arrayMap(
        pair -> (toUInt8(1), pair.1, pair.2),
        JSONExtractKeysAndValuesRaw(if(type = 'identify', toString(traits), ''))
    ),
    arrayMap(
        pair -> (toUInt8(0), pair.1, pair.2),
        JSONExtractKeysAndValuesRaw(if(position(context, '"traits"') > 0, context, ''), 'traits')
    )
) AS trait
WHERE type != 'group'
    AND (type = 'identify' OR position(context, '"traits"') > 0)
    AND trait.3 != 'null'
GROUP BY project, name, actor;
