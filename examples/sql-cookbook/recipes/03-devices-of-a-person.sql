-- How many raw ids (devices, and ids from before a sign-in) make one person?
WITH ids_of_a_person AS
(
    SELECT
        person,
        count() + 1 AS ids
    FROM everloop.people(project = 'shop')
    GROUP BY person
)
SELECT
    ids,
    count() AS persons
FROM ids_of_a_person
GROUP BY ids
ORDER BY ids
