-- Raw id (`actor`) -> person, for every raw id that a link moves; any other raw id is a person by itself.
-- The earliest link of an anonymous id holds; the userId it leads to may be moved by alias links (user_labels, labels).
-- A link is in force with the next query, for all of history. Repeated links change nothing: the earliest is read.
WITH users AS
(
    SELECT
        carried.user AS user,
        trees.person AS person
    FROM
    (
        SELECT
            user,
            label
        FROM everloop.user_labels FINAL
        WHERE project = {project:String}
    ) AS carried
    INNER JOIN
    (
        SELECT
            label,
            person
        FROM everloop.labels FINAL
        WHERE project = {project:String}
    ) AS trees ON trees.label = carried.label
)
SELECT
    links.src AS actor,
    if(users.person != 0, users.person, links.dst) AS person
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
LEFT ANY JOIN users ON users.user = links.dst
UNION ALL
SELECT
    user AS actor,
    person
FROM users
