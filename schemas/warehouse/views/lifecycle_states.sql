-- Every person's state at the last day of the range (today, where that is earlier).
CREATE OR REPLACE VIEW everloop.lifecycle_states <<on_cluster>> AS
WITH
    assumeNotNull((
        SELECT least(today, {to:Date} - 1)
        FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    )) AS asked_day
SELECT
    asked_day AS day,
    states.state AS state,
    countIf(persons_now.state = states.state) AS persons
FROM
(
    SELECT state
    FROM everloop.person_states(project = {project:String}, day = asked_day)
    WHERE {segment:String} = ''
        OR person IN
        (
            SELECT person
            FROM everloop.segment_members
            WHERE project = {project:String} AND key = {segment:String}
        )
    -- so that every state has its row
    UNION ALL
    SELECT '' AS state
) AS persons_now
CROSS JOIN (SELECT arrayJoin(['new', 'current', 'resurrected', 'at-risk', 'dormant']) AS state) AS states
GROUP BY day, state
ORDER BY indexOf(['new', 'current', 'resurrected', 'at-risk', 'dormant'], state);
