-- Every person's traits: the latest value by (timestamp, message id) over all its raw ids, as JSON text. `name` '' is all.
SELECT
    fragments.person_of(traits.actor) AS person,
    traits.name AS name,
    max(traits.latest).4 AS value
FROM
(
    SELECT
        name,
        actor,
        latest
    FROM everloop.traits
    WHERE project = {project:String} AND ({name:String} = '' OR name = {name:String})
) AS traits
LEFT ANY JOIN everloop.people(project = {project:String}) AS people ON people.actor = traits.actor
GROUP BY person, name
