-- The project's calendar day at an instant (`as_of`, '' for now), and what views need of its settings. One row.
SELECT
    calendar.today AS today,
    projects.*
FROM
(
    SELECT *
    FROM everloop.projects FINAL
    WHERE project = {project:String}
) AS projects
-- The right side is read first, and in any case: an unknown project is an error, not an empty answer.
CROSS JOIN
(
    SELECT toDate(max(day) + throwIf(count() = 0, 'EVERLOOP_UNKNOWN_PROJECT: no such project')) AS today
    FROM everloop.calendar FINAL
    WHERE project = {project:String}
        AND starts_at <= if(
            {as_of:String} = '',
            now('UTC'),
            toDateTime(parseDateTime64BestEffortOrZero({as_of:String}, 3, 'UTC'), 'UTC')
        )
) AS calendar
