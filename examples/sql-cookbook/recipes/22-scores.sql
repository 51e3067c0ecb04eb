-- Which scores are given? Every answer counts once.
SELECT
    toUInt8OrNull(facts.score) AS score,
    count() AS answers,
    bar(answers, 0, 200, 40) AS drawn
FROM everloop.first_copies(project = 'shop', events = ['Survey Answered']) AS facts
WHERE score IS NOT NULL
GROUP BY score
ORDER BY score
