-- Every session that begins on a day of [from, to): whose it is, its first day, its length, how many events it has, whether one
-- is the act `event`, and the page of its first page view as JSON ('' where `pages` is not 'yes'). Events before the range are
-- read as far as a session may reach into it, those after it all. A copy has the day of its original, so that each month of
-- events can be merged by itself.
WITH
    fragments.act_type({event:String}) AS act_type,
    fragments.act_name({event:String}) AS act_name,
    fragments.act_conditions({event:String}) AS act_conditions,
    events AS
    (
        SELECT
            actor,
            -- milliseconds, day, whether it is the act
            bitShiftLeft(toUInt64(toUnixTimestamp64Milli(timestamp)), 17)
            + bitShiftLeft(toUInt64(toUInt16(day)), 1)
            + toUInt64({event:String} != '' AND fragments.is_act(act_type, act_name, act_conditions, page_path_of_row)) AS packed,
            if({pages:String} = 'yes' AND type = 'page', message_id, '') AS page_message,
            if({pages:String} = 'yes' AND type = 'page', fragments.json_text(page_path_of_row), '') AS page,
            fragments.page_path() AS page_path_of_row
        FROM everloop.events FINAL
        WHERE project = {project:String}
            AND type IN ('track', 'page', 'screen')
            -- a gap is at most a day, and a zone may shift a local day by another
            AND day >= {from:Date} - 3
        SETTINGS do_not_merge_across_partitions_select_final = 1
    ),
    persons AS
    (
        SELECT
            fragments.person_of(events.actor) AS person,
            arraySort(groupArray((events.packed, events.page_message, events.page))) AS sorted,
            arrayMap(event -> toInt64(bitShiftRight(event.1, 17)), sorted) AS times
        FROM events
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = events.actor
        GROUP BY person
        HAVING fragments.in_segment(person)
    )
SELECT
    person,
    session.1 AS day,
    session.2 AS length_ms,
    session.3 AS events,
    session.4 AS has_act,
    session.5 AS first_page
FROM persons
ARRAY JOIN arrayFilter(
    session -> session.1 >= {from:Date} AND session.1 < {to:Date},
    arrayMap(
        session -> (
            toDate(toUInt16(bitShiftRight(session[1].1, 1) % 65536)),
            toInt64(bitShiftRight(session[-1].1, 17)) - toInt64(bitShiftRight(session[1].1, 17)),
            length(session),
            arrayExists(event -> event.1 % 2 = 1, session),
            if({pages:String} = 'yes', arrayFirst(event -> event.3 != '', session).3, '')
        ),
        arraySplit(
            (event, time, before) -> time - before > {gap_minutes:UInt16} * 60000,
            sorted,
            times,
            arrayPushFront(arrayPopBack(times), toInt64(0))
        )
    )
) AS session
