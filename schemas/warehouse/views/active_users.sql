-- DAU, WAU, MAU and stickiness of every day of [from, to): persons active in the 1, 7, 30 days ending with it.
-- A day's 30-day window lies in its block and the one before, so each person has one 64-bit word a block; equal words are
-- counted together before they are spread over the days. The mean of DAU over a window is the sum of the persons' active
-- days in it, over 30.
CREATE OR REPLACE VIEW everloop.active_users <<on_cluster>> AS
WITH
    words AS
    (
        SELECT
            word_block,
            word,
            count() AS persons
        FROM
        (
            SELECT
                if(people.person != 0, people.person, activity.actor) AS person,
                activity.word_block AS word_block,
                groupBitOr(if(
                    activity.word_block = activity.block,
                    bitShiftLeft(toUInt64(activity.mask), 32),
                    toUInt64(activity.mask)
                )) AS word
            FROM
            (
                SELECT
                    actor,
                    block,
                    mask,
                    word_block
                FROM everloop.activity
                ARRAY JOIN [block, toUInt16(block + 1)] AS word_block
                WHERE project = {project:String}
                    AND block >= intDiv(toUInt16({from:Date}), 32) - 1
                    AND block <= intDiv(toUInt16({to:Date}), 32)
                    AND event IN
                    (
                        SELECT event
                        FROM everloop.active_events(project = {project:String}, event = {event:String})
                    )
            ) AS activity
            LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
            GROUP BY person, word_block
            HAVING {segment:String} = ''
                OR person IN
                (
                    SELECT person
                    FROM everloop.segment_members
                    WHERE project = {project:String} AND key = {segment:String}
                )
        )
        GROUP BY word_block, word
    ),
    counted AS
    (
        SELECT
            toDate(toUInt16(word_block * 32 + bit)) AS day,
            sumIf(persons, bitTest(word, bit + 32)) AS dau,
            sumIf(persons, bitAnd(bitShiftRight(word, bit + 26), 127) != 0) AS wau,
            sumIf(persons, bitAnd(bitShiftRight(word, bit + 3), 1073741823) != 0) AS mau,
            sum(persons * bitCount(bitAnd(bitShiftRight(word, bit + 3), 1073741823))) AS active_days
        FROM words
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
ORDER BY period;
