-- Does the new checkout work for everybody? Orders within seven days of the first exposure, by first touch.
WITH
    exposures AS
    (
        SELECT
            if(people.person = 0, facts.actor, people.person) AS person,
            argMin(facts.variant, (facts.timestamp, facts.message_id)) AS variant,
            min(facts.timestamp) AS exposed_at
        FROM everloop.first_copies(project = 'shop', events = ['Experiment Viewed']) AS facts
        LEFT ANY JOIN everloop.people(project = 'shop') AS people ON people.actor = facts.actor
        GROUP BY person
    ),
    orders AS
    (
        SELECT
            person,
            groupArray(timestamp) AS ordered_at
        FROM everloop.money_facts(project = 'shop')
        WHERE is_order
        GROUP BY person
    )
SELECT
    channels.channel AS channel,
    exposures.variant AS variant,
    count() AS exposed,
    countIf(arrayExists(
        ordered -> ordered >= exposures.exposed_at AND ordered <= exposures.exposed_at + INTERVAL 7 DAY,
        orders.ordered_at
    )) AS ordered
FROM exposures
INNER JOIN everloop.person_channels(project = 'shop') AS channels ON channels.person = exposures.person
LEFT ANY JOIN orders ON orders.person = exposures.person
GROUP BY channel, variant
ORDER BY channel, variant
