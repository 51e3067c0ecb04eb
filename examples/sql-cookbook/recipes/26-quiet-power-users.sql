-- Who came often and has been silent for two weeks? People to ask why.
SELECT
    any(actors.id) AS person,
    uniqExactIf(events.day, events.day BETWEEN today() - 43 AND today() - 14) AS days_before,
    max(events.day) AS last_day
FROM everloop.events AS events
LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
INNER JOIN everloop.actors AS actors FINAL
    ON actors.actor = if(people.person = 0, events.actor, people.person) AND actors.project = 'shop'
WHERE events.project = 'shop' AND events.type IN ('track', 'page', 'screen')
GROUP BY actors.actor
HAVING last_day < today() - 13 AND days_before >= 8
ORDER BY days_before DESC, person
LIMIT 20
