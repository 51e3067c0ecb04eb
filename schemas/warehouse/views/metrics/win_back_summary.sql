-- How many persons were dormant `window` days before `end`, and how many of them have been active since.
SELECT
    count() AS dormant,
    countIf(notEmpty(return_actors)) AS returned,
    returned / nullIf(dormant, 0) AS share
FROM everloop.dormant_persons(
    project = {project:String}, segment = {segment:String}, end = {end:Date}, window = {window:UInt16}
)
