-- Channel of every person who was ever seen: of the earliest touch, else `invite` where an invitation was accepted at any
-- time, else `direct`.
SELECT
    person,
    first_day,
    group AS channel
FROM everloop.person_groups(project = {project:String}, by = 'channel')
