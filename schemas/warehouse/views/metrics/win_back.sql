-- What brought dormant persons back: the name and channel of their first active event. Masks say who returned, so only
-- events of these raw ids are read. The earliest is by (timestamp, messageId) over every copy, so repeats change nothing.
WITH
    assumeNotNull((
        SELECT active_events
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS core_events,
    first_events AS
    (
        SELECT
            actor,
            min((timestamp, message_id, if(type = 'track', toString(event), toString(type)), touch)) AS first
        FROM everloop.events
        WHERE project = {project:String}
            AND day > {end:Date} - {window:UInt16}
            AND day <= {end:Date}
            AND type IN ('track', 'page', 'screen')
            AND (empty(core_events) OR (type = 'track' AND has(core_events, event)))
            AND actor IN
            (
                SELECT arrayJoin(return_actors)
                FROM everloop.dormant_persons(
                    project = {project:String}, segment = {segment:String}, end = {end:Date}, window = {window:UInt16}
                )
            )
        GROUP BY actor
    ),
    ways AS
    (
        SELECT
            first.3 AS name,
            first.4 AS touch,
            count() AS persons,
            sum(persons) OVER () AS dormant
        FROM
        (
            SELECT
                dormant.person AS person,
                -- without a return: an empty name
                minIf(first_events.first, dormant.actor != 0) AS first
            FROM
            (
                SELECT
                    person,
                    arrayJoin(if(empty(return_actors), [toUInt128(0)], return_actors)) AS actor
                FROM everloop.dormant_persons(
                    project = {project:String}, segment = {segment:String}, end = {end:Date}, window = {window:UInt16}
                )
            ) AS dormant
            LEFT ANY JOIN first_events ON first_events.actor = dormant.actor
            GROUP BY person
        )
        GROUP BY name, touch
    )
SELECT
    ways.name AS event,
    if(touches.channel != '', touches.channel, 'direct') AS group,
    sum(ways.persons) AS persons,
    persons / any(ways.dormant) AS share
FROM ways
LEFT ANY JOIN everloop.touch_channels(project = {project:String}) AS touches ON touches.touch = ways.touch
WHERE name != ''
GROUP BY event, group
ORDER BY persons DESC, event, group
