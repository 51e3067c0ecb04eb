-- Every link that was ever asked for, with the reason why it was refused, '' where it holds (or repeats one that does):
-- already_linked (its source has another target, or was erased), cycle. Links of placeholder ids are refused before they
-- are stored. An anonymous id is never a target, so its earliest link holds; links between userIds are judged one after
-- another, as in user_roots_now. Repeated links change nothing.
CREATE OR REPLACE VIEW everloop.links_judged <<on_cluster>> AS
WITH
    erased AS
    (
        SELECT groupUniqArray(actor) AS actors
        FROM everloop.tombstones
        WHERE project = {project:String}
    ),
    between_users AS
    (
        SELECT groupArray((src, dst, timestamp, message_id, src_id, dst_id)) AS links
        FROM
        (
            SELECT DISTINCT timestamp, message_id, dst_id, src, dst, src_id
            FROM everloop.alias_links
            WHERE project = {project:String}
            ORDER BY timestamp, message_id, dst_id, src
        )
    )
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
-- an erased source is linked to itself; that row is no link that anybody asked for
QUALIFY dst_id != ''
UNION ALL
SELECT
    'user' AS src_kind,
    judged.1.1 AS src,
    judged.1.5 AS src_id,
    judged.1.2 AS dst,
    judged.1.6 AS dst_id,
    judged.1.3 AS timestamp,
    judged.1.4 AS message_id,
    judged.2 AS refused
FROM
(
    SELECT arrayJoin(arrayZip(
        links,
        arrayFold(
            -- sources that are taken, their targets, their roots; and what was said of each link
            (taken, link) -> multiIf(
                has(taken.1, link.1),
                (
                    taken.1,
                    taken.2,
                    taken.3,
                    arrayPushBack(taken.4, if(taken.2[indexOf(taken.1, link.1)] = link.2, '', 'already_linked'))
                ),
                if(has(taken.1, link.2), taken.3[indexOf(taken.1, link.2)], link.2) = link.1,
                (taken.1, taken.2, taken.3, arrayPushBack(taken.4, 'cycle')),
                (
                    arrayPushBack(taken.1, link.1),
                    arrayPushBack(taken.2, link.2),
                    arrayPushBack(
                        arrayMap(
                            root -> if(
                                root = link.1,
                                if(has(taken.1, link.2), taken.3[indexOf(taken.1, link.2)], link.2),
                                root
                            ),
                            taken.3
                        ),
                        if(has(taken.1, link.2), taken.3[indexOf(taken.1, link.2)], link.2)
                    ),
                    arrayPushBack(taken.4, '')
                )
            ),
            links,
            -- an erased source stays taken: its target is nobody's
            (actors, arrayMap(actor -> toUInt128(0), actors), actors, []::Array(String))
        ).4
    )) AS judged
    FROM between_users
    CROSS JOIN erased
);
