-- Root of every userId that was ever the source of an alias link (itself where no link of it holds), and a stamp that
-- grows with what it was made from. Links are judged in order of (timestamp, message_id, target): one is refused when its
-- source has a target already or when it would close a circle, and a refused link takes no room. An erased source stays
-- taken, by itself. Exact, and quadratic in the number of alias links: the loader stores the answer in
-- everloop.user_roots, and everloop.people reads that.
CREATE OR REPLACE VIEW everloop.user_roots_now <<on_cluster>> AS
WITH
    erased AS
    (
        SELECT groupUniqArray(actor) AS actors
        FROM everloop.tombstones
        WHERE project = {project:String}
    ),
    stored AS
    (
        SELECT groupArray((src, dst)) AS links
        FROM
        (
            SELECT DISTINCT timestamp, message_id, dst_id, src, dst
            FROM everloop.alias_links
            WHERE project = {project:String}
            ORDER BY timestamp, message_id, dst_id, src
        )
    ),
    judged AS
    (
        SELECT
            links,
            actors,
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
                (actors, actors)
            ) AS taken
        FROM stored
        CROSS JOIN erased
    )
SELECT
    arrayJoin(arrayDistinct(arrayConcat(arrayMap(link -> link.1, links), actors))) AS user,
    if(has(taken.1, user), taken.2[indexOf(taken.1, user)], user) AS root,
    length(links) + bitShiftLeft(length(actors), 32) AS seen
FROM judged;
