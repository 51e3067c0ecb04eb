-- Channel of every person who was ever seen: of the earliest touch, else `invite` where an invitation was accepted at any
-- time, else `direct`.
CREATE OR REPLACE VIEW everloop.person_channels <<on_cluster>> AS
SELECT
    persons.person AS person,
    persons.first_day AS first_day,
    multiIf(
        touches.channel != '', touches.channel,
        persons.person IN (SELECT person FROM everloop.acceptances(project = {project:String})), 'invite',
        'direct'
    ) AS channel
FROM everloop.persons(project = {project:String}) AS persons
LEFT ANY JOIN everloop.touch_channels(project = {project:String}) AS touches
    ON touches.touch = toUInt64(bitAnd(persons.first_touch, toUInt128(18446744073709551615)));
