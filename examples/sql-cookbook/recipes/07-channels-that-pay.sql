-- Which first touch brings people who stay and pay?
SELECT
    `group` AS channel,
    size,
    round(activation_rate, 3) AS activated,
    round(d7_rate, 3) AS back_on_day_7,
    round(payer_rate, 3) AS paid
FROM everloop.channels_default(project = 'shop', from = today() - 90, to = today() + 1)
ORDER BY size DESC, channel
