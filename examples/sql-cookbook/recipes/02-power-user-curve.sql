-- How many days out of 30 do people come? The same view that REST asks.
SELECT
    days,
    persons,
    round(share, 3) AS share,
    bar(share, 0, 0.4, 40) AS drawn
FROM everloop.power_user_curve_default(project = 'shop', end = today())
ORDER BY days
