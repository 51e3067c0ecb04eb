-- The earliest sign-up or acceptance event of each person whose inviter is another person, both sides resolved.
-- Role facts: a message counts once, as its first copy says.
CREATE OR REPLACE VIEW everloop.acceptances <<on_cluster>> AS
SELECT
    person,
    min((timestamp, message_id, day, invite)) AS earliest
FROM
(
    SELECT
        if(people.person != 0, people.person, accepted.actor) AS person,
        if(inviters.person != 0, inviters.person, accepted.inviter) AS inviting,
        accepted.timestamp AS timestamp,
        accepted.message_id AS message_id,
        accepted.day AS day,
        accepted.invite AS invite
    FROM
    (
        SELECT
            message_id,
            fact.actor AS actor,
            fact.inviter AS inviter,
            fact.timestamp AS timestamp,
            fact.day AS day,
            fact.invite AS invite
        FROM everloop.facts FINAL
        WHERE project = {project:String}
            AND fact.inviter != 0
            AND fact.type = 'track'
            AND fact.event IN
            (
                SELECT arrayJoin(arrayConcat(sign_up_events, accept_events))
                FROM everloop.projects FINAL
                WHERE project = {project:String}
            )
    ) AS accepted
    LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = accepted.actor
    LEFT ANY JOIN everloop.people(project = {project:String}) AS inviters ON inviters.actor = accepted.inviter
)
WHERE person != inviting
GROUP BY person;
