-- Which scores are given? Every answer counts once.
SELECT
    toUInt8OrNull(fact.score) AS score,
    count() AS answers,
    bar(answers, 0, 200, 40) AS drawn
FROM everloop.first_copies(project = 'shop')
WHERE fact.event = 'Survey Answered' AND score IS NOT NULL
GROUP BY score
ORDER BY score
