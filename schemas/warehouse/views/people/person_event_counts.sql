-- How often each person did a track event on [first_day, last_day], both included; persons who did not have no row.
-- A message counts once per (message, raw id, time), so resends and copies before a merge change nothing.
SELECT
    fragments.person_of(done.actor) AS person,
    sum(done.times) AS times
FROM
(
    SELECT
        actor,
        uniqExact(message_id, timestamp) AS times
    FROM everloop.events
    WHERE project = {project:String}
        AND type = 'track'
        AND event = {event:String}
        AND day BETWEEN {first_day:Date} AND {last_day:Date}
    GROUP BY actor
) AS done
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = done.actor
GROUP BY person
