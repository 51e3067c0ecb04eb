-- The names of track events that anybody did on a day of [from, to), from activity masks.
SELECT DISTINCT toString(event) AS event
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
