-- After how many days does somebody order again? `money_facts` counts each order once, whatever was sent twice.
WITH orders AS
(
    SELECT
        person,
        arraySort(groupArray((timestamp, message_id, day))) AS in_turn
    FROM everloop.money_facts(project = 'shop')
    WHERE is_order
    GROUP BY person
)
SELECT
    count() AS buyers,
    countIf(length(in_turn) > 1) AS bought_again,
    quantileExactInclusiveIf(0.5)(
        toInt32(in_turn[2].3) - toInt32(in_turn[1].3),
        length(in_turn) > 1
    ) AS median_days_between
FROM orders
