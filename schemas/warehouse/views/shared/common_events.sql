-- The names of track events that most persons did on a day of [from, to): rank 1 has most, equals go by the name's bytes;
-- `names` is how many there are. Persons are those of `segment` and of `compare_segment` ('' for no second one) together.
-- Read from activity, whose masks copies do not change.
SELECT
    event,
    row_number() OVER (ORDER BY persons DESC, event) AS rank,
    count() OVER () AS names
FROM
(
    SELECT
        event,
        count() AS persons
    FROM
    (
        SELECT DISTINCT
            fragments.person_of(activity.actor) AS person,
            activity.event AS event
        FROM
        (
            SELECT DISTINCT
                actor,
                toString(event) AS event
            FROM everloop.activity
            WHERE project = {project:String}
                AND event != ''
                AND block BETWEEN intDiv(toUInt16({from:Date}), 32) AND intDiv(toUInt16({to:Date}) - 1, 32)
                AND bitAnd(
                    mask,
                    bitAnd(
                        bitShiftLeft(toUInt32(4294967295), toUInt8(greatest(0, toInt32(toUInt16({from:Date})) - 32 * block))),
                        bitShiftRight(toUInt32(4294967295), toUInt8(greatest(0, 32 * block + 32 - toInt32(toUInt16({to:Date})))))
                    )
                ) != 0
        ) AS activity
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = activity.actor
        WHERE (fragments.in_segment(person) OR fragments.in_compare_segment(person))
    )
    GROUP BY event
)
