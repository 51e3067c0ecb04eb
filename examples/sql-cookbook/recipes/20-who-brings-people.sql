-- Whose invitations are accepted?
SELECT
    toString(properties.inviterId) AS inviter,
    uniqExact(message_id) AS accepted
FROM everloop.events
WHERE project = 'shop' AND event = 'Invite Accepted'
GROUP BY inviter
ORDER BY accepted DESC, inviter
LIMIT 10
