-- A number that changes whenever anything that answers are made of is stored or taken away, and stays while parts merge.
-- A segment's key is made with it: the same key is the same set. On a cluster one node does not see every part, so there
-- it is never the same twice.
SELECT toString(if(
    (SELECT any(engine) FROM system.tables WHERE database = 'everloop' AND name = 'events') = 'Distributed',
    toUInt64(toUnixTimestamp64Micro(now64(6))),
    groupBitXor(sipHash64(table, partition_id, last_block, last_change))
)) AS state
FROM
(
    SELECT
        table,
        partition_id,
        max(max_block_number) AS last_block,
        max(data_version) AS last_change
    FROM system.parts
    WHERE database = 'everloop'
        AND active
        AND table NOT IN ('segment_members', 'segment_keys', 'segments', 'dead_letters', 'migrations')
    GROUP BY table, partition_id
)
