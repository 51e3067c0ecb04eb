-- Root of every userId that an alias link moves, and how many links that was made from (`seen`).
-- Links are judged in order of (timestamp, message_id, target); one is refused when its source has a target already or
-- when it would close a circle, and a refused link takes no room. Exact, and quadratic in the number of alias links:
-- the loader stores the answer in everloop.user_roots, and everloop.people reads that.
CREATE OR REPLACE VIEW everloop.user_roots_now <<on_cluster>> AS
SELECT
    judged.1 AS user,
    judged.2 AS root,
    seen
FROM
(
    SELECT
        arrayJoin(arrayZip(taken.1, taken.2)) AS judged,
        seen
    FROM
    (
        SELECT
            length(links) AS seen,
            arrayFold(
                (taken, link) -> if(
                    has(taken.1, link.1)
                    OR if(has(taken.1, link.2), taken.2[indexOf(taken.1, link.2)], link.2) = link.1,
                    taken,
                    (
                        arrayPushBack(taken.1, link.1),
                        arrayPushBack(
                            arrayMap(
                                root -> if(
                                    root = link.1,
                                    if(has(taken.1, link.2), taken.2[indexOf(taken.1, link.2)], link.2),
                                    root
                                ),
                                taken.2
                            ),
                            if(has(taken.1, link.2), taken.2[indexOf(taken.1, link.2)], link.2)
                        )
                    )
                ),
                links,
                ([]::Array(UInt128), []::Array(UInt128))
            ) AS taken
        FROM
        (
            SELECT groupArray((src, dst)) AS links
            FROM
            (
                SELECT DISTINCT timestamp, message_id, dst_id, src, dst
                FROM everloop.alias_links
                WHERE project = {project:String}
                ORDER BY timestamp, message_id, dst_id, src
            )
        )
    )
)
WHERE user NOT IN (SELECT actor FROM everloop.tombstones WHERE project = {project:String});
