-- Names under which everloop.activity keeps the asked activity: the request's event, else the project's core events,
-- else '' (any track, page or screen).
CREATE OR REPLACE VIEW everloop.active_events <<on_cluster>> AS
SELECT arrayJoin(multiIf(
    {event:String} != '', [{event:String}],
    empty(active_events), [''],
    active_events
)) AS event
FROM everloop.projects FINAL
WHERE project = {project:String};
