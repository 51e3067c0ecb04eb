-- Every person's state at the last day of the range (today, where that is earlier).
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
    WHERE fragments.in_segment(person)
    -- so that every state has its row
    UNION ALL
    SELECT '' AS state
) AS persons_now
CROSS JOIN (SELECT arrayJoin(['new', 'current', 'resurrected', 'at-risk', 'dormant']) AS state) AS states
GROUP BY day, state
ORDER BY indexOf(['new', 'current', 'resurrected', 'at-risk', 'dormant'], state)
