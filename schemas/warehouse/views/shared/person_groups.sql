-- Every person who was ever seen, with first day and the group that `by` asks for: '' (everyone in one), channel, or
-- cohort = first day of the first-seen month. What is not asked for gets no project and so reads nothing.
SELECT
    persons.person AS person,
    persons.first_day AS first_day,
    multiIf(
        {by:String} = 'cohort', toString(toStartOfMonth(persons.first_day)),
        {by:String} != 'channel', '',
        fragments.channel_branches(fragments.is_invited(persons.person))
    ) AS group
FROM everloop.persons(project = {project:String}) AS persons
-- when {by:String} = 'channel'
LEFT ANY JOIN everloop.touch_channels(project = if({by:String} = 'channel', {project:String}, '')) AS touches
    ON touches.touch = toUInt64(bitAnd(persons.first_touch, toUInt128(18446744073709551615)))
-- end when
