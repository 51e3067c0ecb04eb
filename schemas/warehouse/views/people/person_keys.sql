-- Keys (`actor`) of all raw ids of the person that one of them names (`kind`: user or anonymous), that itself included, known
-- or not. `person` is the key of the canonical one. Reads the links of this person only: see everloop.people for the rule.
WITH
    reinterpretAsUInt128(sipHash128(concat(
        {project:String}, '\0', if({kind:String} = 'user', 'u', 'a'), {id:String}
    ))) AS asked,
    ifNull(
        (
            SELECT dst
            FROM everloop.links
            WHERE project = {project:String} AND src = asked
            ORDER BY timestamp, message_id, dst_id
            LIMIT 1
        ),
        asked
    ) AS asked_user,
    ifNull(
        (
            SELECT max(label)
            FROM everloop.user_labels FINAL
            WHERE project = {project:String} AND user = asked_user
        ),
        toUInt128(0)
    ) AS asked_label,
    ifNull(
        (
            SELECT max(person)
            FROM everloop.labels FINAL
            WHERE project = {project:String} AND label = asked_label
        ),
        toUInt128(0)
    ) AS labelled,
    if(labelled = 0, asked_user, labelled) AS canonical,
    users AS
    (
        SELECT user
        FROM everloop.user_labels FINAL
        WHERE project = {project:String}
            AND label = asked_label
            AND user IN
            (
                SELECT user
                FROM everloop.label_members
                WHERE project = {project:String} AND label = asked_label
            )
        UNION DISTINCT
        SELECT asked_user AS user
    )
SELECT
    canonical AS person,
    user AS actor
FROM users
UNION DISTINCT
SELECT
    canonical AS person,
    src AS actor
FROM
(
    SELECT
        src,
        dst
    FROM everloop.links
    WHERE project = {project:String}
        AND src IN
        (
            SELECT src
            FROM everloop.links_by_target
            WHERE project = {project:String} AND dst IN (SELECT user FROM users)
        )
    ORDER BY src, timestamp, message_id, dst_id
    LIMIT 1 BY src
)
WHERE dst IN (SELECT user FROM users)
UNION DISTINCT
SELECT
    canonical AS person,
    asked AS actor
