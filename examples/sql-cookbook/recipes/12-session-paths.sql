-- Which three pages do visits begin with? A session ends after 30 minutes without a page.
WITH
    pages AS
    (
        SELECT
            if(people.person = 0, events.actor, people.person) AS person,
            events.timestamp AS timestamp,
            events.message_id AS message_id,
            events.name AS page
        FROM everloop.events AS events FINAL
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = events.actor
        WHERE events.project = 'shop' AND events.type = 'page'
    ),
    beginnings AS
    (
        SELECT
            *,
            timestamp > lagInFrame(timestamp) OVER life + INTERVAL 30 MINUTE AS is_first
        FROM pages
        WINDOW life AS
        (
            PARTITION BY person
            ORDER BY timestamp, message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    ),
    sessions AS
    (
        SELECT
            person,
            timestamp,
            message_id,
            page,
            sum(is_first) OVER (PARTITION BY person ORDER BY timestamp, message_id) AS session
        FROM beginnings
    )
SELECT
    path,
    count() AS sessions
FROM
(
    SELECT
        arrayStringConcat(
            arraySlice(arrayMap(each -> each.3, arraySort(groupArray((timestamp, message_id, page)))), 1, 3),
            ' > '
        ) AS path
    FROM sessions
    GROUP BY person, session
)
GROUP BY path
ORDER BY sessions DESC, path
LIMIT 10
