-- Who spent most, refunds taken off? Exact to the cent; the id is the one that the person's links lead to.
SELECT
    actors.id AS person,
    money.currency AS currency,
    toString(sum(money.amount)) AS revenue,
    countIf(money.is_order) AS orders
FROM everloop.money_facts(project = 'shop') AS money
INNER JOIN everloop.actors AS actors FINAL ON actors.actor = money.person AND actors.project = 'shop'
GROUP BY person, currency
ORDER BY sum(money.amount) DESC, person, currency
LIMIT 10
