-- Names under which everloop.activity keeps the asked activity: the request's event, else the project's core events,
-- else '' (any track, page or screen).
SELECT arrayJoin(multiIf(
    throwIf(count() = 0, 'EVERLOOP_UNKNOWN_PROJECT: no such project') = 1, [],
    {event:String} != '', [{event:String}],
    empty(any(active_events)), [''],
    any(active_events)
)) AS event
FROM everloop.projects FINAL
WHERE project = {project:String}
