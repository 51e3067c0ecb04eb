-- Identity of the naive side, resolved once and for nothing: raw id -> person.
CREATE TABLE IF NOT EXISTS everloop.naive_people
(
    id String,
    person String
)
ENGINE = MergeTree
ORDER BY id;

INSERT INTO everloop.naive_people
WITH aliases AS
(
    SELECT
        previous_id,
        argMin(user_id, (timestamp, message_id)) AS user_id
    FROM everloop.naive_events
    WHERE type = 'alias'
    GROUP BY previous_id
)
SELECT
    previous_id,
    user_id
FROM aliases
UNION ALL
SELECT
    identified.anonymous_id,
    if(aliases.user_id != '', aliases.user_id, identified.user_id)
FROM
(
    SELECT
        anonymous_id,
        argMin(user_id, (timestamp, message_id)) AS user_id
    FROM everloop.naive_events
    WHERE type = 'identify'
    GROUP BY anonymous_id
) AS identified
LEFT JOIN aliases ON aliases.previous_id = identified.user_id;
