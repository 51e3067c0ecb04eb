-- The Power User Curve at the last day of each period (of the current one: so far).
WITH
    ends AS
    (
        SELECT
            period,
            current,
            least(toDate(next - 1), today) AS day
        FROM everloop.periods(
            project = {project:String}, as_of = {as_of:String}, from = {from:Date}, to = {to:Date},
            granularity = {granularity:String}
        )
    ),
    curves AS
    (
        SELECT
            period,
            current,
            day,
            sumMap(map(on_days, persons)) AS persons_by_days,
            sumIf(persons, on_days > 0) AS all_persons
        FROM
        (
            SELECT
                ends.period AS period,
                ends.current AS current,
                ends.day AS day,
                toUInt16(bitCount(bitAnd(
                    bitShiftRight(words.word, toUInt8(toUInt16(ends.day) % 32 + 33 - {window:UInt16})),
                    bitShiftLeft(toUInt64(1), toUInt8({window:UInt16})) - 1
                ))) AS on_days,
                sum(words.persons) AS persons
            FROM ends
            LEFT JOIN everloop.activity_words(
                project = {project:String}, segment = {segment:String}, event = {event:String},
                first_block = intDiv(toUInt16({from:Date}) - 31, 32), last_block = intDiv(toUInt16({to:Date}) + 31, 32)
            ) AS words ON words.word_block = intDiv(toUInt16(ends.day), 32)
            GROUP BY period, current, day, on_days
        )
        GROUP BY period, current, day
    )
SELECT
    period,
    current,
    day,
    arrayJoin(range(toUInt16(1), toUInt16({window:UInt16} + 1))) AS days,
    persons_by_days[days] AS persons,
    persons / nullIf(all_persons, 0) AS share
FROM curves
ORDER BY period, days
