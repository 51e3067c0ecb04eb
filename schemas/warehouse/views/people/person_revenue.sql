-- Orders and revenue (orders less refunds) of each person on [first_day, last_day], both included, by currency. Role facts:
-- each message counts once.
SELECT
    person,
    currency,
    sum(amount) AS revenue,
    countIf(is_order) AS orders
FROM everloop.money_facts(project = {project:String})
WHERE day BETWEEN {first_day:Date} AND {last_day:Date}
GROUP BY person, currency
