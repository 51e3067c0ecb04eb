-- Do people who order in their first week come back in the second? Only those whose second week is over.
WITH
    orders AS
    (
        SELECT
            person,
            min(day) AS first_order
        FROM everloop.money_facts(project = 'shop')
        WHERE is_order
        GROUP BY person
    ),
    active AS
    (
        SELECT
            if(people.person = 0, events.actor, people.person) AS person,
            groupUniqArray(events.day) AS days
        FROM everloop.events AS events
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
        WHERE events.project = 'shop' AND events.type IN ('track', 'page', 'screen')
        GROUP BY person
    )
SELECT
    orders.person != 0 AND orders.first_order < persons.first_day + 7 AS ordered_early,
    count() AS persons,
    countIf(arrayExists(
        day -> day BETWEEN persons.first_day + 7 AND persons.first_day + 13,
        active.days
    )) AS came_back,
    round(came_back / persons, 3) AS rate
FROM everloop.persons(project = 'shop') AS persons
INNER JOIN active ON active.person = persons.person
LEFT ANY JOIN orders ON orders.person = persons.person
WHERE persons.first_day + 13 < today()
GROUP BY ordered_early
ORDER BY ordered_early
