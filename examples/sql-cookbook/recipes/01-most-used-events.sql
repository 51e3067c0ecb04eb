-- What happens most? FINAL leaves out copies that were not merged yet.
SELECT
    event,
    count() AS times,
    uniqExact(actor) AS raw_ids
FROM everloop.events FINAL
WHERE project = 'shop' AND type = 'track' AND day >= today() - 30
GROUP BY event
ORDER BY times DESC, event
LIMIT 10
