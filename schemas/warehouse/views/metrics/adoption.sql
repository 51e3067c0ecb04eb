-- Adoption: how many of a segment did each track event in [from, to), how often and on how many days; next to it a second
-- segment, where one is asked for. Size is everyone first seen before `to`.
-- Events of a person are one array of numbers: name, day, milliseconds and a hash of the message, so that sorted neighbours
-- that are equal are copies. The n-th event of a name is then someone who did it at least n times: a few numbers per name
-- hold the sums and the median of everybody.
WITH
    -- '' is no one's name and keeps the array from being empty
    arrayPushFront(
        assumeNotNull((
            SELECT groupArray(event)
            FROM everloop.event_names(project = {project:String}, from = {from:Date}, to = {to:Date})
        )),
        ''
    ) AS names,
    person_events AS
    (
        SELECT
            fragments.person_of(events.actor) AS person,
            fragments.in_segment(person) AS is_own,
            fragments.in_compare_segment(person) AS is_compared,
            fragments.sorted_events(events.packed) AS own,
            fragments.name_numbers_of(own) AS name_numbers,
            arrayMap(event -> bitShiftRight(event, 27), own) AS named_days
        FROM
        (
            SELECT
                actor,
                fragments.packed_event(names) AS packed
            FROM everloop.events
            WHERE project = {project:String} AND type = 'track' AND day >= {from:Date} AND day < {to:Date}
        ) AS events
        LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = events.actor
        GROUP BY person
        HAVING is_own OR is_compared
    ),
    -- per name and n: who did it at least n times, and how many of these were a further day of the person
    steps AS
    (
        SELECT
            name_number,
            times,
            is_own,
            is_compared,
            count() AS persons,
            sum(is_new_day) AS days
        FROM person_events
        ARRAY JOIN
            name_numbers AS name_number,
            arrayEnumerateUniq(name_numbers) AS times,
            arrayMap((here, before) -> here != before, named_days, arrayPushFront(arrayPopBack(named_days), 0)) AS is_new_day
        GROUP BY name_number, times, is_own, is_compared
    ),
    both_sides AS
    (
        SELECT
            names[name_number] AS event,
            sumIf(persons, times = 1) AS together,
            sumMapIf(map(times, persons), is_own) AS own_at_least,
            sumMapIf(map(times, persons), is_compared) AS compared_at_least,
            -- persons, times, days, and the median of times: the mean of the two persons in the middle
            (
                own_at_least[1],
                arraySum(mapValues(own_at_least)),
                sumIf(days, is_own),
                arraySum(
                    middle -> arrayCount(persons -> persons >= middle, mapValues(own_at_least)),
                    [intDiv(own_at_least[1] + 1, 2), intDiv(own_at_least[1], 2) + 1]
                ) / 2
            ) AS own,
            (
                compared_at_least[1],
                arraySum(mapValues(compared_at_least)),
                sumIf(days, is_compared),
                arraySum(
                    middle -> arrayCount(persons -> persons >= middle, mapValues(compared_at_least)),
                    [intDiv(compared_at_least[1] + 1, 2), intDiv(compared_at_least[1], 2) + 1]
                ) / 2
            ) AS compared
        FROM steps
        GROUP BY name_number
        ORDER BY together DESC, event
        LIMIT 200
    )
SELECT
    both_sides.event AS event,
    sizes.size AS size,
    own.1 AS persons,
    persons / nullIf(size, 0) AS breadth,
    own.2 AS times,
    times / nullIf(persons, 0) AS mean_times,
    if(persons = 0, NULL, own.4) AS median_times,
    own.3 / nullIf(persons, 0) AS mean_days,
    sizes.compare_size AS compare_size,
    if(compare_size IS NULL, NULL, compared.1) AS compare_persons,
    compare_persons / nullIf(compare_size, 0) AS compare_breadth,
    if(compare_size IS NULL, NULL, compared.2) AS compare_times,
    compare_times / nullIf(compare_persons, 0) AS compare_mean_times,
    if(ifNull(compare_persons, 0) = 0, NULL, compared.4) AS compare_median_times,
    if(compare_size IS NULL, NULL, compared.3) / nullIf(compare_persons, 0) AS compare_mean_days,
    breadth - compare_breadth AS breadth_difference,
    mean_times - compare_mean_times AS mean_times_difference
FROM both_sides
CROSS JOIN everloop.segment_sizes(
    project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, compare_segment = {compare_segment:String},
    to = {to:Date}
) AS sizes
ORDER BY persons DESC, event
