-- Who is here for the first time, who came back? Each day of the last two weeks.
SELECT
    active.day AS day,
    uniqExactIf(active.person, persons.first_day = active.day) AS new,
    uniqExactIf(active.person, persons.first_day < active.day) AS returning
FROM
(
    SELECT DISTINCT
        if(people.person = 0, events.actor, people.person) AS person,
        events.day AS day
    FROM everloop.events AS events
    LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
    WHERE events.project = 'shop'
        AND events.type IN ('track', 'page', 'screen')
        AND events.day > today() - 14
        AND events.day <= today()
) AS active
INNER JOIN everloop.persons(project = 'shop') AS persons ON persons.person = active.person
GROUP BY day
ORDER BY day
