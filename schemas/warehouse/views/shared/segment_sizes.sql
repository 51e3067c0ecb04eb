-- How many persons of a segment were first seen before `to`, and how many of a second segment; null where none is asked
-- for. One row; an unknown project is an error.
SELECT
    countIf(fragments.in_segment(persons.person)) AS size,
    if(
        {compare_segment:String} = '',
        NULL,
        countIf(fragments.in_compare_segment(persons.person))
    ) AS compare_size
FROM everloop.persons(project = {project:String}) AS persons
CROSS JOIN everloop.today(project = {project:String}, as_of = {as_of:String}) AS now_in_zone
-- looks at today only so that it is read
WHERE persons.first_day < {to:Date} AND now_in_zone.today > '1970-01-01'
