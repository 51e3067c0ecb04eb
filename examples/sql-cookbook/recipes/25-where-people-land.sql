-- Which first page leads to a sign-up?
WITH lives AS
(
    SELECT
        if(people.person = 0, events.actor, people.person) AS person,
        argMinIf(events.page_path, (events.timestamp, events.message_id), events.type = 'page') AS landing,
        countIf(events.event = 'Signed Up') > 0 AS has_signed_up
    FROM everloop.events AS events
    LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
    WHERE events.project = 'shop'
    GROUP BY person
)
SELECT
    landing,
    count() AS persons,
    round(countIf(has_signed_up) / persons, 3) AS signed_up
FROM lives
GROUP BY landing
ORDER BY persons DESC, landing
LIMIT 10
