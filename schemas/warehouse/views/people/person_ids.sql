-- Every raw id of the person that one of them names (`kind`: user or anonymous), that itself included. `person` is the
-- canonical one. An id that is known from a link only has no first day (1970-01-01). No row: nothing is known of it.
WITH keys AS
(
    SELECT
        person,
        actor
    FROM everloop.person_keys(project = {project:String}, kind = {kind:String}, id = {id:String})
)
SELECT
    any(known.person) AS person,
    actor,
    if(max(is_user) = 1, 'user', 'anonymous') AS kind,
    max(id) AS id,
    max(first_day) AS first_day
FROM
(
    SELECT
        actor,
        max(is_user) AS is_user,
        max(id) AS id,
        if(min(first_day) = toDate('2149-06-06'), toDate(0), min(first_day)) AS first_day
    FROM everloop.actors
    WHERE project = {project:String} AND actor IN (SELECT actor FROM keys)
    GROUP BY actor
    UNION ALL
    SELECT
        src AS actor,
        0 AS is_user,
        src_id AS id,
        toDate(0) AS first_day
    FROM everloop.links
    WHERE project = {project:String} AND src_id != '' AND src IN (SELECT actor FROM keys)
    UNION ALL
    SELECT
        src AS actor,
        1 AS is_user,
        src_id AS id,
        toDate(0) AS first_day
    FROM everloop.alias_ends
    WHERE project = {project:String} AND is_source AND user IN (SELECT actor FROM keys)
) AS texts
INNER JOIN keys AS known ON known.actor = texts.actor
GROUP BY actor
