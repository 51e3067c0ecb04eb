-- What breaks the tracking plan, and who sends it? Nothing, as long as nobody makes a mistake.
SELECT
    event,
    arrayJoin(violations) AS violation,
    library,
    count() AS times
FROM everloop.events FINAL
WHERE project = 'shop' AND notEmpty(violations)
GROUP BY event, violation, library
ORDER BY times DESC
LIMIT 10
