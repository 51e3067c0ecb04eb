-- The track events that a funnel is about, of each raw id: those named by a step, from `from` to the end of the last window.
-- `packed` is a number that sorts by time: milliseconds, 8 bits for the first step with the event's name, and one bit that
-- says whether an attempt may start with it.
SELECT
    actor,
    message_id,
    bitShiftLeft(toUInt64(toUnixTimestamp64Milli(timestamp)), 9)
    + bitShiftLeft(toUInt64(indexOf({steps:Array(String)}, event)), 1)
    + toUInt64(event = {steps:Array(String)}[1] AND day >= {from:Date} AND day < {to:Date}) AS packed
FROM everloop.events
WHERE project = {project:String}
    AND type = 'track'
    AND has({steps:Array(String)}, event)
    AND day >= {from:Date}
    -- a zone may shift a local day against 24 hours, by a whole day at the most
    AND day <= {to:Date} + {window:UInt16} + 1
