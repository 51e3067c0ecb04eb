-- DAU, WAU, MAU and stickiness of every day of [from, to): persons active in the 1, 7, 30 days ending with it.
-- The mean of DAU over a window is the sum of the persons' active days in it, over 30.
WITH
    counted AS
    (
        SELECT
            toDate(toUInt16(word_block * 32 + bit)) AS day,
            sumIf(persons, bitTest(word, bit + 32)) AS dau,
            sumIf(persons, bitAnd(bitShiftRight(word, bit + 26), 127) != 0) AS wau,
            sumIf(persons, bitAnd(bitShiftRight(word, bit + 3), 1073741823) != 0) AS mau,
            sum(persons * bitCount(bitAnd(bitShiftRight(word, bit + 3), 1073741823))) AS active_days
        FROM everloop.activity_words(
            project = {project:String}, segment = {segment:String}, event = {event:String},
            first_block = intDiv(toUInt16({from:Date}), 32), last_block = intDiv(toUInt16({to:Date}), 32)
        )
        ARRAY JOIN range(32) AS bit
        GROUP BY day
    )
SELECT
    periods.period AS period,
    periods.current AS current,
    counted.dau AS dau,
    counted.wau AS wau,
    counted.mau AS mau,
    counted.active_days / 30 / nullIf(counted.mau, 0) AS stickiness
FROM everloop.periods(
    project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date}, granularity = 'day'
) AS periods
LEFT ANY JOIN counted ON counted.day = periods.period
ORDER BY period
