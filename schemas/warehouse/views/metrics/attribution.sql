-- Conversions by channel under a model. Linear shares are whole millionths of a conversion; what is left over goes to the
-- earliest touches, so that they sum to the conversion.
SELECT
    run.1 AS group,
    sum(
        run.3 * intDiv(1000000, touches)
        + greatest(least(run.2 + run.3, 1000000 % touches) - run.2, 0)
    ) / 1000000 AS conversions
FROM everloop.attribution_conversions(
    project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
    window = {window:UInt16}, model = {model:String}
)
ARRAY JOIN runs AS run
GROUP BY group
ORDER BY group
