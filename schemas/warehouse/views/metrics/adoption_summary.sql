-- What adoption is about, in one row: sizes of both segments, how many events are listed and how many names were left out.
SELECT
    sizes.size AS size,
    sizes.compare_size AS compare_size,
    least(common.names, 200) AS events,
    common.names - events AS events_left_out
FROM everloop.segment_sizes(
    project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, compare_segment = {compare_segment:String},
    to = {to:Date}
) AS sizes
CROSS JOIN
(
    SELECT count() AS names
    FROM everloop.common_events(
        project = {project:String}, segment = {segment:String}, compare_segment = {compare_segment:String},
        from = {from:Date}, to = {to:Date}
    )
) AS common
