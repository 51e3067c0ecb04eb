-- Raw id (`actor`) -> person, for every raw id that a link moves; any other raw id is a person by itself.
-- The earliest link of an anonymous id holds; the userId it leads to may be moved by alias links (user_roots).
-- A link is in force with the next query, for all of history. Repeated links change nothing: the earliest is read.
CREATE OR REPLACE VIEW everloop.people <<on_cluster>> AS
SELECT
    links.src AS actor,
    if(roots.root != 0, roots.root, links.dst) AS person
FROM
(
    SELECT
        src,
        dst
    FROM everloop.links
    WHERE project = {project:String}
    ORDER BY src, timestamp, message_id, dst_id
    LIMIT 1 BY src
) AS links
LEFT ANY JOIN
(
    SELECT
        user,
        root
    FROM everloop.user_roots FINAL
    WHERE project = {project:String}
) AS roots ON roots.user = links.dst
UNION ALL
SELECT
    user AS actor,
    root AS person
FROM everloop.user_roots FINAL
WHERE project = {project:String};
