-- Persons by their activity in a 32-day block and the one before it: bit 32 + i of `word` is day i of the block, bit i that
-- of the block before. A window of up to 30 days ending in the block lies in one word; equal words are counted together
-- before anybody spreads them over days.
SELECT
    word_block,
    word,
    count() AS persons
FROM
(
    SELECT
        fragments.person_of(activity.actor) AS person,
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
            AND block BETWEEN {first_block:UInt16} - 1 AND {last_block:UInt16}
            AND word_block BETWEEN {first_block:UInt16} AND {last_block:UInt16}
            AND event IN
            (
                SELECT event
                FROM everloop.active_events(project = {project:String}, event = {event:String})
            )
    ) AS activity
    LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
    GROUP BY person, word_block
    HAVING fragments.in_segment(person)
)
GROUP BY word_block, word
