-- Orders and refunds, one row a message: person, day, amount (a refund counts -abs) and currency.
CREATE OR REPLACE VIEW everloop.money_facts <<on_cluster>> AS
SELECT
    if(people.person != 0, people.person, money.actor) AS person,
    money.message_id AS message_id,
    money.timestamp AS timestamp,
    money.day AS day,
    money.is_order AS is_order,
    money.amount AS amount,
    money.currency AS currency
FROM
(
    SELECT
        facts.message_id AS message_id,
        fact.actor AS actor,
        fact.timestamp AS timestamp,
        fact.day AS day,
        NOT has(rules.refund_events, fact.event) AS is_order,
        -- sums of Decimal(38) wrap without an error
        toDecimal256(if(is_order, fact.revenue, -abs(fact.revenue)), 18) AS amount,
        fact.currency AS currency
    FROM everloop.facts AS facts FINAL
    CROSS JOIN
    (
        SELECT
            revenue_events,
            refund_events
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    ) AS rules
    WHERE facts.project = {project:String}
        AND fact.has_revenue = 1
        AND fact.type = 'track'
        AND (has(rules.revenue_events, fact.event) OR has(rules.refund_events, fact.event))
) AS money
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = money.actor;
