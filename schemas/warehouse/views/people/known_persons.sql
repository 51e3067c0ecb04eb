-- Every person of whom any event is stored, seen or only identified. Segments choose among them.
SELECT DISTINCT fragments.person_of(actors.actor) AS person
FROM everloop.actors
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = actors.actor
WHERE actors.project = {project:String}
