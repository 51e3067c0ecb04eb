-- Role facts of the named events, one row a message: its first copy. Every question about facts starts here. The copies that do
-- not count, and the orders that came again, are looked up once a query, however often it asks: the engine keeps the answer of a
-- scalar sub-query.
WITH
    (
        SELECT groupArray((sipHash64(message_id), content))
        FROM everloop.later_copies(project = {project:String})
    ) AS later_copies,
    (
        SELECT groupArray(message_id)
        FROM everloop.repeated_messages(project = {project:String})
    ) AS repeated_messages
SELECT
    message_id,
    event,
    timestamp,
    day,
    raw_id,
    is_user,
    actor,
    -- an order that came again: no order, no conversion, no purchase
    message_id IN (SELECT arrayJoin(repeated_messages)) AS is_repeated,
    has_revenue,
    revenue,
    currency,
    inviter,
    invite,
    score,
    experiment,
    variant,
    creative,
    campaign
FROM everloop.fact_copies FINAL
WHERE project = {project:String}
    AND type = 'track'
    AND has({events:Array(String)}, event)
    AND (message, content) NOT IN (SELECT arrayJoin(later_copies))
