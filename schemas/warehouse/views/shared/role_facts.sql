-- Role facts of the named events, one row a message as its first copy says, with the person they count for.
-- `is_money` where the message is an order or a refund; `amount` of a refund is -abs. An order that came again is neither.
WITH
    (
        SELECT groupArrayArray(revenue_events)
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    ) AS revenue_events,
    (
        SELECT groupArrayArray(refund_events)
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    ) AS refund_events
SELECT
    fragments.person_of(facts.actor) AS person,
    facts.message_id AS message_id,
    facts.event AS event,
    facts.timestamp AS timestamp,
    facts.day AS day,
    has(refund_events, facts.event) AS is_refund,
    facts.is_repeated AS is_repeated,
    facts.has_revenue = 1 AND (is_refund OR has(revenue_events, facts.event)) AND NOT is_repeated AS is_money,
    is_money AND NOT is_refund AS is_order,
    -- sums of Decimal(38) wrap without an error
    toDecimal256(if(is_refund, -abs(facts.revenue), facts.revenue), 18) AS amount,
    facts.currency AS currency,
    facts.experiment AS experiment,
    facts.variant AS variant,
    facts.creative AS creative,
    facts.campaign AS campaign
FROM everloop.first_copies(project = {project:String}, events = {events:Array(String)}) AS facts
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = facts.actor
WHERE fragments.in_segment(person)
