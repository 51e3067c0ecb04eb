-- What do people do last before half an hour of nothing?
WITH acts AS
(
    SELECT
        if(events.type = 'track', events.event, toString(events.type)) AS what,
        leadInFrame(events.timestamp, 1, toDateTime64('2100-01-01', 3, 'UTC')) OVER life AS next,
        events.timestamp AS timestamp
    FROM
    (
        SELECT
            if(people.person = 0, events.actor, people.person) AS person,
            events.type AS type,
            events.event AS event,
            events.timestamp AS timestamp,
            events.message_id AS message_id
        FROM everloop.events AS events FINAL
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
        WHERE events.project = 'shop' AND events.type IN ('track', 'page', 'screen')
    ) AS events
    WINDOW life AS
    (
        PARTITION BY events.person
        ORDER BY events.timestamp, events.message_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
    what,
    count() AS times,
    countIf(next > timestamp + INTERVAL 30 MINUTE) AS last_times,
    round(last_times / times, 3) AS share
FROM acts
GROUP BY what
ORDER BY last_times DESC, what
LIMIT 10
