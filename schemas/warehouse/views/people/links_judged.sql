-- Every link that was ever asked for, with the reason why it was refused, '' where it holds (or repeats one that does):
-- already_linked (its source has another target, or was erased), cycle. Links of placeholder ids are refused before they
-- are stored. An anonymous id is never a target, so its earliest link holds; links between userIds are judged one after
-- another by the loader, which keeps the one that holds (alias_taken). Repeated links change nothing.
SELECT
    'anonymous' AS src_kind,
    src,
    src_id,
    dst,
    dst_id,
    timestamp,
    message_id,
    if(
        dst = first_value(dst) OVER (PARTITION BY src ORDER BY timestamp, message_id, dst_id),
        '',
        'already_linked'
    ) AS refused
FROM
(
    SELECT DISTINCT src, src_id, dst, dst_id, timestamp, message_id
    FROM everloop.links
    WHERE project = {project:String}
)
-- an erased source is linked to itself; that row is not a link that anybody asked for
QUALIFY dst_id != ''
UNION ALL
SELECT
    'user' AS src_kind,
    asked.src AS src,
    asked.src_id AS src_id,
    asked.dst AS dst,
    asked.dst_id AS dst_id,
    asked.timestamp AS timestamp,
    asked.message_id AS message_id,
    multiIf(
        asked.src IN (SELECT actor FROM everloop.tombstones WHERE project = {project:String}), 'already_linked',
        -- before a source has a target, only a circle refuses a link
        taken.target = 0, 'cycle',
        (asked.timestamp, asked.message_id, asked.dst_id) < (taken.timestamp, taken.message_id, taken.dst_id), 'cycle',
        asked.dst = taken.target, '',
        'already_linked'
    ) AS refused
FROM
(
    SELECT DISTINCT src, src_id, dst, dst_id, timestamp, message_id
    FROM everloop.alias_ends
    WHERE project = {project:String} AND is_source
) AS asked
LEFT ANY JOIN
(
    SELECT
        user,
        target,
        timestamp,
        message_id,
        dst_id
    FROM everloop.alias_taken FINAL
    WHERE project = {project:String}
) AS taken ON taken.user = asked.src
