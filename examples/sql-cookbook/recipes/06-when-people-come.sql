-- Which hours are busy? Hours of the project's zone, which stands beside its settings.
SELECT
    formatDateTime(events.timestamp, '%H', projects.time_zone) AS hour,
    uniqExact(events.actor) AS raw_ids,
    bar(raw_ids, 0, 2000, 40) AS drawn
FROM everloop.events AS events FINAL
INNER JOIN everloop.projects AS projects FINAL ON projects.project = events.project
WHERE events.project = 'shop' AND events.day >= today() - 30
GROUP BY hour
ORDER BY hour
