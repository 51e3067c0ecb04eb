-- How long is a visit, and how much happens in it? By weekday of its start, in the project's zone.
WITH
    acts AS
    (
        SELECT
            if(people.person = 0, events.actor, people.person) AS person,
            events.timestamp AS timestamp,
            events.message_id AS message_id,
            events.day AS day
        FROM everloop.events AS events FINAL
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
        WHERE events.project = 'shop' AND events.type IN ('track', 'page', 'screen')
    ),
    beginnings AS
    (
        SELECT
            *,
            timestamp > lagInFrame(timestamp) OVER life + INTERVAL 30 MINUTE AS is_first
        FROM acts
        WINDOW life AS
        (
            PARTITION BY person
            ORDER BY timestamp, message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    ),
    visits AS
    (
        SELECT
            min(day) AS day,
            count() AS events,
            dateDiff('second', min(timestamp), max(timestamp)) AS seconds
        FROM
        (
            SELECT
                *,
                sum(is_first) OVER (PARTITION BY person ORDER BY timestamp, message_id) AS session
            FROM beginnings
        )
        GROUP BY person, session
    )
SELECT
    toDayOfWeek(day) AS weekday,
    count() AS visits,
    round(avg(events), 3) AS events_a_visit,
    quantileExactInclusive(0.5)(seconds) AS median_seconds
FROM visits
GROUP BY weekday
ORDER BY weekday
