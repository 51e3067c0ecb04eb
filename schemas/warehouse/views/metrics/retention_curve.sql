-- Retention curve: over the cohorts that are mature at an offset, the sum of the retained over the sum of the sizes.
SELECT
    group,
    offset,
    sumIf(cohort_size, cohort_retained IS NOT NULL) AS size,
    sum(ifNull(cohort_retained, 0)) AS retained,
    retained / nullIf(size, 0) AS rate
FROM
(
    SELECT
        group,
        offset,
        size AS cohort_size,
        retained AS cohort_retained
    FROM everloop.retention(
        project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
        granularity = {granularity:String}, mode = {mode:String}, periods = {periods:UInt16},
        bracket_from = {bracket_from:UInt16}, bracket_to = {bracket_to:UInt16}, start_event = {start_event:String},
        return_event = {return_event:String}, by = {by:String}
    )
    UNION ALL
    -- so that a range without a cohort has its rows too
    SELECT
        '' AS group,
        toUInt16(arrayJoin(if(
            {mode:String} = 'bracket',
            [{bracket_from:UInt16}],
            range(toUInt16(0), toUInt16({periods:UInt16} + 1))
        ))) AS offset,
        toUInt64(0) AS cohort_size,
        NULL AS cohort_retained
    WHERE {by:String} = ''
)
GROUP BY group, offset
ORDER BY group, offset
