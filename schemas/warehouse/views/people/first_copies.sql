-- Role facts of the named events, one row a message: its first copy. Every question about facts starts here. The copies that do
-- not count are looked up once a query, however often it asks: the engine keeps the answer of a scalar sub-query.
WITH
    (
        SELECT groupArray((sipHash64(message_id), content))
        FROM everloop.later_copies(project = {project:String})
    ) AS later_copies
SELECT
    message_id,
    event,
    timestamp,
    day,
    raw_id,
    is_user,
    actor,
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
