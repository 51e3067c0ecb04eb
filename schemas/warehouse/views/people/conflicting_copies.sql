-- How many stored events are further copies of a message that differ from the first in person, time or name: a known limit.
-- They mark activity too, and plain counts of events (funnels, adoption, ladders) count each of them.
SELECT uniqExact(message_id, actor, timestamp, type, event) - uniqExact(message_id) AS conflicting_copies
FROM everloop.events
WHERE project = {project:String}
