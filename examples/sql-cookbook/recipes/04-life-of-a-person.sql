-- The last things that the busiest person did, on all devices, signed in or not.
-- An id without links is a person by itself.
WITH
    lives AS
    (
        SELECT
            if(people.person = 0, events.actor, people.person) AS person,
            events.timestamp AS timestamp,
            events.message_id AS message_id,
            events.anonymous_id AS anonymous_id,
            events.user_id AS user_id,
            if(events.type = 'track', events.event, concat(toString(events.type), ' ', events.name)) AS what
        FROM everloop.events AS events FINAL
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
        WHERE events.project = 'shop'
    )
SELECT
    timestamp,
    anonymous_id,
    user_id,
    what
FROM lives
WHERE person =
    (
        SELECT person
        FROM lives
        GROUP BY person
        ORDER BY count() DESC, min(message_id)
        LIMIT 1
    )
ORDER BY timestamp DESC, message_id DESC
LIMIT 12
