-- Everything that one person did lately, on all devices, signed in or not. An id without links is a person by itself.
WITH
    people AS
    (
        SELECT
            actor,
            person
        FROM everloop.people(project = 'shop')
    ),
    somebody AS
    (
        SELECT person
        FROM people
        GROUP BY person
        ORDER BY count() DESC, person
        LIMIT 1
    )
SELECT
    events.timestamp AS timestamp,
    events.anonymous_id AS anonymous_id,
    events.user_id AS user_id,
    if(events.type = 'track', events.event, concat(toString(events.type), ' ', events.name)) AS what
FROM everloop.events AS events FINAL
LEFT ANY JOIN people ON people.actor = events.actor
WHERE events.project = 'shop'
    AND if(people.person = 0, events.actor, people.person) IN (SELECT person FROM somebody)
ORDER BY timestamp DESC
LIMIT 12
