-- Group of every seen person for `by`: channel, or cohort = first day of the first-seen month. No rows for '' .
CREATE OR REPLACE VIEW everloop.person_groups <<on_cluster>> AS
SELECT
    person,
    channel AS group
FROM everloop.person_channels(project = {project:String})
WHERE {by:String} = 'channel'
UNION ALL
SELECT
    person,
    toString(toStartOfMonth(first_day)) AS group
FROM everloop.persons(project = {project:String})
WHERE {by:String} = 'cohort';
