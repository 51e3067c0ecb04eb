-- What do the people earn whom a campaign brought first? The first touch is kept as a key into everloop.touches.
SELECT
    touches.campaign_name AS campaign,
    money.currency AS currency,
    uniqExact(persons.person) AS persons,
    toString(sum(money.amount)) AS revenue
FROM everloop.persons(project = 'shop') AS persons
INNER JOIN everloop.touches AS touches FINAL
    ON touches.touch = toUInt64(bitAnd(persons.first_touch, toUInt128(18446744073709551615)))
    AND touches.project = 'shop'
INNER JOIN everloop.money_facts(project = 'shop') AS money ON money.person = persons.person
WHERE touches.campaign_name != ''
GROUP BY campaign, currency
ORDER BY campaign, currency
