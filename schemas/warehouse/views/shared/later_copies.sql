-- Copies of a role fact that say other than the first copy of their message, which is the smallest by (received_at, timestamp,
-- raw id), live before history, of which the import's time says nothing: they do not count. Few: messages with one row are passed over first, then those whose rows all say the same.
SELECT
    message_id,
    arrayJoin(arrayFilter(
        content -> content != copies[1].6,
        arrayDistinct(arrayMap(copy -> copy.6, copies))
    )) AS content
FROM
(
    SELECT
        message_id,
        arraySort(groupArray((
            is_history,
            if(is_history = 1, toDateTime64(0, 3, 'UTC'), received_at),
            timestamp,
            raw_id,
            is_user,
            content
        ))) AS copies
    FROM everloop.fact_copies
    WHERE project = {project:String}
        AND message IN
        (
            SELECT message
            FROM everloop.fact_copies
            WHERE project = {project:String}
                AND message IN
                (
                    SELECT message
                    FROM everloop.fact_copies
                    WHERE project = {project:String}
                    GROUP BY message
                    HAVING count() > 1
                )
            GROUP BY message
            HAVING min(content) != max(content)
        )
    GROUP BY message_id
)
