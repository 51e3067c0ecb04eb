-- Persons who were dormant `window` days before `end`, and the raw ids by which they have been active since (none: not
-- returned so far). Masks are read by their bits, so a repeated event changes nothing.
WITH
    toInt32(toUInt16({end:Date})) AS last_day,
    last_day - {window:UInt16} AS dormant_day,
    assumeNotNull((
        SELECT toInt32(JSONExtractUInt(settings, 'churn', 'dormantDays'))
        FROM everloop.projects FINAL
        WHERE project = {project:String}
    )) AS dormant_days,
    -- the first so many days of a block
    count -> bitShiftRight(toUInt64(4294967295), toUInt8(32 - greatest(0, least(32, count)))) AS low_bits
SELECT
    fragments.person_of(days.actor) AS person,
    groupUniqArrayIf(days.actor, days.is_back) AS return_actors
FROM
(
    SELECT
        actor,
        toInt32(block) * 32 AS block_day,
        bitAnd(toUInt64(mask), low_bits(dormant_day - block_day + 1)) AS before,
        bitAnd(toUInt64(mask), low_bits(last_day - block_day + 1)) != before AS is_back,
        if(before = 0, -1, block_day + toInt32(floor(log2(before)))) AS last_active_day
    FROM everloop.activity
    WHERE project = {project:String}
        AND block <= intDiv(last_day, 32)
        AND event IN
        (
            SELECT event
            FROM everloop.active_events(project = {project:String}, event = '')
        )
) AS days
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = days.actor
GROUP BY person
HAVING max(days.last_active_day) >= 0
    AND dormant_day - max(days.last_active_day) >= dormant_days
    AND fragments.in_segment(person)
