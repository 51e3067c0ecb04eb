-- Funnel: how far persons came through ordered steps. Step 1 lies in [from, to); the others within `window` times 24 hours
-- of it, wherever they lie. A person is worth one attempt: the deepest, of equals the earliest.
-- windowFunnel is not used: for steps [A, A] it takes one event twice, and it tells no times. Message ids are long, and
-- needed only where a person has two events in one millisecond: to tell copies from events, and which comes first. So
-- everybody else is read without them.
WITH
    -- a name may mean more than one step: events and steps are compared by the name's first position
    arrayMap(step -> toUInt64(indexOf({steps:Array(String)}, step)), {steps:Array(String)}) AS codes_of_steps,
    untied AS
    (
        SELECT
            fragments.person_of(events.actor) AS person,
            groupArray(events.actor) AS actors,
            arraySort(groupArrayArray(events.own)) AS sorted,
            arrayExists(
                (here, before) -> bitShiftRight(here, 9) = bitShiftRight(before, 9),
                sorted,
                arrayPushFront(arrayPopBack(sorted), 0)
            ) AS is_tied
        FROM
        (
            SELECT
                actor,
                groupArray(packed) AS own
            FROM everloop.funnel_events(
                project = {project:String}, steps = {steps:Array(String)}, from = {from:Date}, to = {to:Date},
                window = {window:UInt16}
            )
            GROUP BY actor
        ) AS events
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = events.actor
        GROUP BY person
    ),
    tied AS
    (
        SELECT
            fragments.person_of(events.actor) AS person,
            arrayMap(event -> event.4, arraySort(groupArrayArray(events.own))) AS sorted
        FROM
        (
            SELECT
                actor,
                arrayDistinct(groupArray((bitShiftRight(packed, 9), message_id, actor, packed))) AS own
            FROM everloop.funnel_events(
                project = {project:String}, steps = {steps:Array(String)}, from = {from:Date}, to = {to:Date},
                window = {window:UInt16}
            )
            WHERE actor IN
            (
                SELECT arrayJoin(actors)
                FROM untied
                WHERE is_tied
            )
            GROUP BY actor
        ) AS events
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = events.actor
        GROUP BY person
    ),
    person_events AS
    (
        SELECT
            person,
            arrayMap(event -> toInt64(bitShiftRight(event, 9)), sorted) AS times,
            arrayMap(event -> bitAnd(bitShiftRight(event, 1), 255), sorted) AS codes,
            arrayMap(event -> toUInt8(bitAnd(event, 1)), sorted) AS may_start
        FROM
        (
            SELECT
                person,
                sorted
            FROM untied
            WHERE NOT is_tied
            UNION ALL
            SELECT
                person,
                sorted
            FROM tied
        )
        WHERE has(may_start, 1)
            AND fragments.in_segment(person)
    ),
    attempts AS
    (
        SELECT
            person,
            -- for each position: the times of the events that would serve the steps if its event served step 1. From the
            -- last step to the first, an event's own time is put before what the next step's first event after it has.
            -- Everything is a column next to the others, never captured: a captured array is copied for every element.
            arrayFold(
                (rests, code) -> arrayMap(
                    (at, own_code, rest) -> if(own_code = code, arrayPushFront(rest, at), []),
                    times,
                    codes,
                    arrayPushBack(arrayPopFront(arrayReverseFill(rest -> notEmpty(rest), rests)), [])
                ),
                arrayReverse(codes_of_steps),
                arrayMap(at -> []::Array(Int64), times)
            ) AS chains,
            arrayMap(
                (chain, at, may) -> if(may, arrayFilter(time -> time - at <= {window:UInt16} * 86400000, chain), []),
                chains,
                times,
                may_start
            ) AS attempts_of_person,
            arrayMap(attempt -> length(attempt), attempts_of_person) AS depths,
            attempts_of_person[indexOf(depths, arrayMax(depths))] AS served
        FROM person_events
    )
SELECT
    group,
    step,
    {steps:Array(String)}[step] AS event,
    countIf(reached) AS persons,
    persons / nullIf(first_value(persons) OVER in_order, 0) AS conversion,
    persons / nullIf(lagInFrame(toNullable(persons)) OVER in_order, 0) AS step_conversion,
    lagInFrame(toNullable(persons)) OVER in_order - persons AS drop_off,
    if(step = 1 OR persons = 0, NULL, quantileExactInclusiveIf(0.5)(wait_ms, reached)) AS median_ms
FROM
(
    SELECT
        groups.group AS group,
        toUInt16(step) AS step,
        length(attempts.served) >= step AS reached,
        if(reached AND step > 1, attempts.served[step] - attempts.served[step - 1], 0) AS wait_ms
    FROM attempts
    LEFT ANY JOIN everloop.person_groups(project = if({by:String} = '', '', {project:String}), by = {by:String}) AS groups
        ON groups.person = attempts.person
    ARRAY JOIN range(1, length({steps:Array(String)}) + 1) AS step
    UNION ALL
    -- so that a funnel that no one entered has its rows too, and an unknown project is an error
    SELECT
        '' AS group,
        toUInt16(arrayJoin(range(1, length({steps:Array(String)}) + 1))) AS step,
        0 AS reached,
        toInt64(0) AS wait_ms
    FROM everloop.today(project = {project:String}, as_of = {as_of:String})
    WHERE {by:String} = ''
)
GROUP BY group, step
WINDOW in_order AS (PARTITION BY group ORDER BY step ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
ORDER BY group, step
