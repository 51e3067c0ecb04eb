-- Channel of every person who was ever seen: of the earliest touch, else `invite` where an invitation was accepted at any
-- time, else `direct`.
CREATE OR REPLACE VIEW everloop.person_channels <<on_cluster>> AS
SELECT
    person,
    first_day,
    group AS channel
FROM everloop.person_groups(project = {project:String}, by = 'channel');
