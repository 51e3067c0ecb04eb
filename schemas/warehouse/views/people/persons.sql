-- Every person who was ever seen (track, page or screen), links applied: first day and first touch.
SELECT
    fragments.person_of(actors.actor) AS person,
    min(actors.first_day) AS first_day,
    min(actors.first_touch) AS first_touch
FROM everloop.actors
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = actors.actor
WHERE actors.project = {project:String} AND actors.first_day < '2149-06-06'
GROUP BY person
