-- How far do people come within a week? windowFunnel is exact as long as every step is another event; the metric
-- `funnel` may repeat a step and tells how long each one takes.
WITH levels AS
(
    SELECT
        if(people.person = 0, events.actor, people.person) AS person,
        windowFunnel(604800000)(
            toUInt64(toUnixTimestamp64Milli(events.timestamp)),
            events.event = 'Product Viewed',
            events.event = 'Products Compared',
            events.event = 'Order Completed'
        ) AS level
    FROM everloop.events AS events FINAL
    LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
    WHERE events.project = 'shop'
        AND events.event IN ('Product Viewed', 'Products Compared', 'Order Completed')
    GROUP BY person
)
SELECT
    step,
    ['viewed', 'compared', 'ordered'][step] AS event,
    countIf(level >= step) AS persons
FROM levels
ARRAY JOIN [1, 2, 3] AS step
GROUP BY step
ORDER BY step
