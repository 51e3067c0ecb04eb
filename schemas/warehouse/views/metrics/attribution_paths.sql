-- The commonest ways to a conversion: the channels of its touches in order, neighbours that are equal once.
SELECT
    path,
    conversions,
    conversions / sum(conversions) OVER () AS share
FROM
(
    SELECT
        arrayStringConcat(runs.1, ' > ') AS path,
        count() AS conversions
    FROM everloop.attribution_conversions(
        project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
        window = {window:UInt16}, model = 'linear'
    )
    GROUP BY path
)
ORDER BY
    conversions DESC,
    path
LIMIT 100
