-- A person is the raw ids that links join. `everloop.people` has those that are joined.

-- The person of a raw id, by its key. The query joins everloop.people as `people` on that key.
-- fragment person_of(actor)
if(people.person != 0, people.person, {actor})
