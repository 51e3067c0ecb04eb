-- Invitations per period: sent, accepted, the K-factor and its parts, and how many of the acquired were referred.
SELECT
    period,
    current,
    active,
    invites,
    inviters,
    accepted,
    k_factor,
    invites_per_active,
    acceptance_rate,
    acquired,
    referred,
    referred_share,
    median_days_to_accept
FROM everloop.aarrr(
    project = {project:String}, as_of = {as_of:String}, segment = {segment:String}, from = {from:Date}, to = {to:Date},
    granularity = {granularity:String}, by = ''
)
