-- A number out of properties. toString first: the same property may be a whole number here and a fraction there.
SELECT
    toString(properties.productId) AS product,
    count() AS reviews,
    round(avg(toFloat64OrNull(toString(properties.stars))), 2) AS stars
FROM everloop.events FINAL
WHERE project = 'shop' AND event = 'Review Submitted'
GROUP BY product
ORDER BY reviews DESC, product
LIMIT 10
