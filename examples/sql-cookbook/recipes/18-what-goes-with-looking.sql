-- On the days on which somebody looks at a product, what else do they do?
WITH days AS
(
    SELECT
        if(people.person = 0, events.actor, people.person) AS person,
        events.day AS day,
        groupUniqArray(events.event) AS done
    FROM everloop.events AS events
    LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
    WHERE events.project = 'shop' AND events.type = 'track'
    GROUP BY person, day
    HAVING has(done, 'Product Viewed')
)
SELECT
    also,
    count() AS person_days,
    round(person_days / (SELECT count() FROM days), 3) AS share
FROM days
ARRAY JOIN arrayFilter(event -> event != 'Product Viewed', done) AS also
GROUP BY also
ORDER BY person_days DESC, also
