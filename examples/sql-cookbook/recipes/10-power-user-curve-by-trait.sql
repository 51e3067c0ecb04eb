-- Do people with a paid tier come more often? The curve by a trait: its latest value for each person.
WITH
    everything AS
    (
        SELECT
            if(people.person = 0, events.actor, people.person) AS person,
            events.type AS type,
            events.day AS day,
            events.timestamp AS timestamp,
            events.message_id AS message_id,
            toString(events.traits.tier) AS tier
        FROM everloop.events AS events FINAL
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
        WHERE events.project = 'shop'
    ),
    persons AS
    (
        SELECT
            argMaxIf(tier, (timestamp, message_id), type = 'identify' AND tier != '') AS tier,
            uniqExactIf(day, type IN ('track', 'page', 'screen') AND day > today() - 30 AND day <= today()) AS days
        FROM everything
        GROUP BY person
    )
SELECT
    if(tier = '', 'not signed up', tier) AS tier,
    days,
    count() AS persons
FROM persons
WHERE days > 0
GROUP BY tier, days
ORDER BY tier, days
