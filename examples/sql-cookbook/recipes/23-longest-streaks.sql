-- How many days in a row do people come, at their best?
WITH lives AS
(
    SELECT
        if(people.person = 0, events.actor, people.person) AS person,
        arraySort(groupUniqArray(toInt32(toUInt16(events.day)))) AS days
    FROM everloop.events AS events
    LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
    WHERE events.project = 'shop' AND events.type IN ('track', 'page', 'screen')
    GROUP BY person
)
SELECT
    arrayMax(arrayMap(run -> length(run), arraySplit((day, gap) -> gap > 1, days, arrayDifference(days)))) AS streak,
    count() AS persons
FROM lives
GROUP BY streak
ORDER BY streak
