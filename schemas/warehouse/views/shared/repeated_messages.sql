-- Orders that came again: of the messages with one event name, one order id and an amount of 0 or more, all but the one received
-- first, each as its counting copy says. Live before history, of which the import's time says nothing. Few: order ids with one
-- message are passed over by number first.
WITH
    (
        SELECT groupArray((sipHash64(message_id), content))
        FROM everloop.later_copies(project = {project:String})
    ) AS later_copies,
    (
        SELECT groupArrayArray(arrayFilter(event -> NOT has(refund_events, event), revenue_events))
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    ) AS order_events
SELECT
    repeated.4 AS message_id,
    repeated.5 AS amount,
    repeated.6 AS currency,
    amount != messages[1].5 OR currency != messages[1].6 AS is_differing
FROM
(
    SELECT
        arraySort(groupArray((
            is_history,
            if(is_history = 1, toDateTime64(0, 3, 'UTC'), received_at),
            timestamp,
            message_id,
            revenue,
            toString(currency)
        ))) AS messages
    FROM everloop.fact_copies FINAL
    WHERE project = {project:String}
        AND type = 'track'
        AND has(order_events, event)
        AND has_revenue = 1
        AND revenue >= 0
        AND order_key IN
        (
            SELECT order_key
            FROM everloop.fact_copies
            WHERE project = {project:String}
                AND order_key != 0
                AND has(order_events, event)
            GROUP BY order_key
            HAVING min(message) != max(message)
        )
        AND (message, content) NOT IN (SELECT arrayJoin(later_copies))
    GROUP BY event, order_id
)
ARRAY JOIN arrayPopFront(messages) AS repeated
