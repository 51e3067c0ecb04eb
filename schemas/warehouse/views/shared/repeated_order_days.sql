-- Days of a raw id, as bits in blocks of 32, on which every event of a name was an order that came again, as the role facts say.
WITH
    (
        SELECT groupArray(message_id)
        FROM everloop.repeated_messages(project = {project:String})
    ) AS repeated_messages
SELECT
    actor,
    event,
    intDiv(toUInt16(day), 32) AS block,
    groupBitOr(bitShiftLeft(toUInt32(1), toUInt16(day) % 32)) AS mask
FROM
(
    SELECT
        actor,
        event,
        day
    FROM
    (
        -- A set has another name on each shard, so what it says is a column before anything is counted.
        SELECT
            actor,
            event,
            day,
            message_id IN (SELECT arrayJoin(repeated_messages)) AS is_repeated
        FROM everloop.fact_copies
        WHERE project = {project:String}
            AND type = 'track'
            AND actor IN
            (
                SELECT actor
                FROM everloop.fact_copies
                WHERE project = {project:String} AND message_id IN (SELECT arrayJoin(repeated_messages))
            )
    )
    GROUP BY actor, event, day
    HAVING min(is_repeated) = 1
)
GROUP BY actor, event, block
