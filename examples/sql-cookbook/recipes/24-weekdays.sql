-- Which days of the week bring which people? Four whole weeks.
SELECT
    toDayOfWeek(events.day) AS weekday,
    uniqExact(if(people.person = 0, events.actor, people.person)) AS persons,
    uniqExactIf(if(people.person = 0, events.actor, people.person), events.event = 'Order Completed') AS buyers
FROM everloop.events AS events
LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
WHERE events.project = 'shop'
    AND events.type IN ('track', 'page', 'screen')
    AND events.day >= today() - 28
    AND events.day < today()
GROUP BY weekday
ORDER BY weekday
