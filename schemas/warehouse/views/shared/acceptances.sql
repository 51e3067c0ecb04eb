-- The earliest sign-up or acceptance event of each person whose inviter is another person, both sides resolved.
-- Role facts: a message counts once, as its first copy says. One look-up resolves both sides.
SELECT
    accepting AS person,
    min((timestamp, message_id, day, invite)) AS earliest
FROM
(
    SELECT
        sides.message_id AS message_id,
        any(sides.timestamp) AS timestamp,
        any(sides.day) AS day,
        any(sides.invite) AS invite,
        anyIf(fragments.person_of(sides.actor), sides.side = 1) AS accepting,
        anyIf(fragments.person_of(sides.actor), sides.side = 2) AS inviting
    FROM
    (
        SELECT
            facts.message_id AS message_id,
            facts.timestamp AS timestamp,
            facts.day AS day,
            facts.invite AS invite,
            side,
            actor_of_side AS actor
        FROM everloop.first_copies(
            project = {project:String},
            events = (
                SELECT groupArrayArray(arrayConcat(sign_up_events, accept_events))
                FROM everloop.projects FINAL
                WHERE project = {project:String}
            )
        ) AS facts
        ARRAY JOIN
            [1, 2] AS side,
            [facts.actor, facts.inviter] AS actor_of_side
        WHERE facts.inviter != 0
    ) AS sides
    LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = sides.actor
    GROUP BY message_id
)
WHERE accepting != inviting
GROUP BY person
