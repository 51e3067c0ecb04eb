-- Everything that one person did, under any raw id, from the one that `kind` (user or anonymous) and `id` name. A message
-- stands once per (raw id, time, name), as received first. Latest first: ORDER BY timestamp DESC, message_id DESC, actor DESC.
SELECT
    timestamp,
    day,
    type,
    event,
    name,
    category,
    if(user_id != '', 'user', 'anonymous') AS kind,
    if(user_id != '', user_id, anonymous_id) AS id,
    message_id,
    received_at,
    properties,
    traits,
    context,
    page_url,
    actor
FROM everloop.events FINAL
WHERE project = {project:String}
    AND actor IN
    (
        SELECT actor
        FROM everloop.person_ids(project = {project:String}, kind = {kind:String}, id = {id:String})
    )
