-- What milestones is about, in one row: persons, how many of them were retained, events searched and names left out.
SELECT
    cohort.persons AS persons,
    cohort.retained AS retained,
    least(common.names, 200) AS events,
    common.names - events AS events_left_out
FROM
(
    SELECT
        count() AS persons,
        countIf(is_retained) AS retained
    FROM everloop.milestone_cohort(
        project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
        target_from = {target_from:UInt16}, target_to = {target_to:UInt16}
    )
) AS cohort
CROSS JOIN
(
    SELECT count() AS names
    FROM everloop.common_events(
        project = {project:String}, segment = {segment:String}, compare_segment = '', from = {from:Date}, to = {to:Date}
    )
) AS common
