-- The channel of a person: that of the first touch, else `invite` where the person accepted one at any time, else `direct`.

-- The last branches of a multiIf. The query joins everloop.touch_channels as `touches` on the first touch.
-- fragment channel_branches(is_invited)
touches.channel != '', touches.channel,
{is_invited}, 'invite',
'direct'

-- Whether a person accepted an invite at any time. Reads nothing unless channels are asked for.
-- fragment is_invited(person)
{person} IN
(
    SELECT person
    FROM everloop.acceptances(project = if({by:String} = 'channel', {project:String}, ''))
)
