-- All revenue so far of the persons first seen in [from, to), by channel and currency.
WITH
    members AS
    (
        SELECT
            person,
            group
        FROM everloop.person_groups(project = {project:String}, by = 'channel')
        WHERE first_day >= {from:Date}
            AND first_day < {to:Date}
            AND fragments.in_segment(person)
    )
SELECT
    sums.group AS group,
    sums.currency AS currency,
    sizes.size AS size,
    toString(sums.total) AS revenue,
    toFloat64(sums.total) / sizes.size AS revenue_per_person
FROM
(
    SELECT
        members.group AS group,
        money.currency AS currency,
        sum(money.amount) AS total
    FROM everloop.money_facts(project = {project:String}) AS money
    INNER JOIN members ON members.person = money.person
    GROUP BY group, currency
) AS sums
INNER JOIN
(
    SELECT
        group,
        count() AS size
    FROM members
    GROUP BY group
) AS sizes ON sizes.group = sums.group
-- an unknown project is an error, not an empty answer
WHERE (SELECT today FROM everloop.today(project = {project:String}, as_of = {as_of:String})) IS NOT NULL
ORDER BY group, currency
