-- Orders and refunds, one row a message: person, day, amount (a refund counts -abs) and currency.
SELECT
    person,
    message_id,
    timestamp,
    day,
    is_order,
    amount,
    currency
FROM everloop.role_facts(
    project = {project:String},
    segment = '',
    events = (
        -- no project, no events: a question that needs no money asks for project ''
        SELECT groupArrayArray(arrayConcat(revenue_events, refund_events))
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )
)
WHERE is_money
