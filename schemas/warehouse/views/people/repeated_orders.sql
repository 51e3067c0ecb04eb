-- How many orders came again under another message, by currency. They do not count as orders. `revenue` is the money not counted;
-- `differing` how many differ from their order in amount or currency. Where many do, the property does not hold an order id.
SELECT
    currency,
    count() AS repeated_orders,
    -- sums of Decimal(38) wrap without an error
    toString(sum(toDecimal256(amount, 18))) AS revenue,
    countIf(is_differing) AS differing
FROM everloop.repeated_messages(project = {project:String})
GROUP BY currency
ORDER BY currency
