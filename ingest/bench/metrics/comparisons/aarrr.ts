import { COMMON, type Comparison, personEvents, ROLES, sameBy } from '../comparison.js';
import { ACCEPTANCES, ACTIVE_DAYS, FIRST_DAYS, firstDayOf, ORDERS } from '../people-queries.js';

const call = `(${COMMON}, from = '2026-10-05', to = '2027-03-01', granularity = 'week', by = '')`;
const inRange = "period >= '2026-10-05' AND period < '2027-03-01'";

const ACTIVE = `(
    SELECT
        toMonday(day) AS period,
        uniqExact(person) AS active
    FROM ${personEvents()}
    GROUP BY period
)`;

const acquisition = `SELECT
    period,
    sum(firsts.persons) AS acquired,
    sum(firsts.signed) AS signed_up,
    sum(firsts.sign_ups) AS sign_ups,
    signed_up / nullIf(acquired, 0) AS sign_up_rate
FROM
(
    SELECT
        toMonday(seen.first_day) AS period,
        count() AS persons,
        countIf(signed.person != '') AS signed,
        0 AS sign_ups
    FROM ${FIRST_DAYS} AS seen
    LEFT JOIN ${firstDayOf(ROLES.signUp)} AS signed ON signed.person = seen.person
    GROUP BY period
    UNION ALL
    SELECT
        toMonday(day) AS period,
        0 AS persons,
        0 AS signed,
        count() AS sign_ups
    FROM ${firstDayOf(ROLES.signUp)}
    GROUP BY period
) AS firsts
WHERE ${inRange}
GROUP BY period
ORDER BY period`;

const activation = `SELECT
    toMonday(seen.first_day) AS period,
    countIf(activations.person != '' AND activations.day < seen.first_day + 7) AS activated,
    activated / count() AS activation_rate,
    quantileExactInclusiveIf(0.5)(
        activations.day - seen.first_day,
        activations.person != '' AND activations.day < seen.first_day + 7
    ) AS median_days_to_activate
FROM ${FIRST_DAYS} AS seen
LEFT JOIN ${firstDayOf(ROLES.activation)} AS activations ON activations.person = seen.person
WHERE ${inRange}
GROUP BY period
ORDER BY period`;

const retention = `SELECT
    toMonday(seen.first_day) AS period,
    seen.n AS day,
    count() AS size,
    countIf(active_days.person != '') AS retained,
    retained / size AS rate
FROM (SELECT person, first_day, arrayJoin([1, 7, 30]) AS n FROM ${FIRST_DAYS}) AS seen
LEFT JOIN ${ACTIVE_DAYS} AS active_days
    ON active_days.person = seen.person AND active_days.day = seen.first_day + seen.n
WHERE ${inRange}
GROUP BY period, day
ORDER BY period, day`;

const revenue = `SELECT
    sums.period AS period,
    sums.currency AS currency,
    sums.revenue AS revenue,
    sums.orders AS orders,
    sums.payers AS payers,
    actives.active AS active,
    payers / active AS payer_share,
    toFloat64(revenue) / active AS arpu,
    toFloat64(revenue) / payers AS arppu,
    first_orders.persons AS first_time_payers,
    cohorts.ever_paid AS ever_paid,
    cohorts.ever_paid / cohorts.acquired AS ever_paid_share
FROM
(
    SELECT
        toMonday(day) AS period,
        currency,
        sum(revenue) AS revenue,
        count() AS orders,
        uniqExact(person) AS payers
    FROM ${ORDERS}
    GROUP BY period, currency
) AS sums
LEFT JOIN ${ACTIVE} AS actives ON actives.period = sums.period
LEFT JOIN
(
    SELECT
        toMonday(day) AS period,
        count() AS persons
    FROM ${firstDayOf(ROLES.order)}
    GROUP BY period
) AS first_orders ON first_orders.period = sums.period
LEFT JOIN
(
    SELECT
        toMonday(seen.first_day) AS period,
        count() AS acquired,
        countIf(paid.person != '') AS ever_paid
    FROM ${FIRST_DAYS} AS seen
    LEFT JOIN ${firstDayOf(ROLES.order)} AS paid ON paid.person = seen.person
    GROUP BY period
) AS cohorts ON cohorts.period = sums.period
WHERE ${inRange}
ORDER BY period, currency`;

const INVITES = `(
    SELECT
        person,
        day,
        timestamp,
        message_id,
        properties_inviteId::String AS invite
    FROM ${personEvents(['timestamp', 'message_id', 'properties.inviteId'], ROLES.invite)}
    LIMIT 1 BY message_id
)`;

const referral = `SELECT
    actives.period AS period,
    sent.invites AS invites,
    sent.inviters AS inviters,
    came.accepted AS accepted,
    accepted / active AS k_factor,
    invites / active AS invites_per_active,
    accepted / nullIf(invites, 0) AS acceptance_rate,
    cohorts.referred AS referred,
    cohorts.referred / cohorts.acquired AS referred_share,
    came.median_days AS median_days_to_accept
FROM ${ACTIVE} AS actives
LEFT JOIN
(
    SELECT
        toMonday(day) AS period,
        count() AS invites,
        uniqExact(person) AS inviters
    FROM ${INVITES}
    GROUP BY period
) AS sent ON sent.period = actives.period
LEFT JOIN
(
    SELECT
        toMonday(acceptances.day) AS period,
        count() AS accepted,
        quantileExactInclusiveIf(0.5)(acceptances.day - invited.day, invited.invite != '') AS median_days
    FROM ${ACCEPTANCES} AS acceptances
    LEFT JOIN
    (
        SELECT
            invite,
            argMin(day, (timestamp, message_id)) AS day
        FROM ${INVITES}
        GROUP BY invite
    ) AS invited ON invited.invite = acceptances.invite
    GROUP BY period
) AS came ON came.period = actives.period
LEFT JOIN
(
    SELECT
        toMonday(seen.first_day) AS period,
        count() AS acquired,
        countIf(accepted.person != '') AS referred
    FROM ${FIRST_DAYS} AS seen
    LEFT JOIN ${ACCEPTANCES} AS accepted ON accepted.person = seen.person
    GROUP BY period
) AS cohorts ON cohorts.period = actives.period
WHERE ${inRange}
ORDER BY period`;

const sameAcquisition = sameBy(['period'], ['acquired', 'signed_up', 'sign_ups', 'sign_up_rate']);
const sameActivation = sameBy(['period'], ['activated', 'activation_rate', 'median_days_to_activate']);
const sameRetention = sameBy(['period', 'day'], ['size', 'retained', 'rate']);
const samePayers = sameBy(
  ['period'],
  ['orders', 'payers', 'active', 'payer_share', 'first_time_payers', 'ever_paid', 'ever_paid_share'],
);
const sameRevenue = sameBy(['period', 'currency'], ['revenue', 'orders', 'payers', 'arpu', 'arppu']);
const sameReferral = sameBy(
  ['period'],
  [
    ...['invites', 'inviters', 'accepted', 'k_factor', 'invites_per_active', 'acceptance_rate', 'referred'],
    ...['referred_share', 'median_days_to_accept'],
  ],
);

/** The answer of REST, which has all five stages in three lists, against five queries. */
const whole: Comparison = {
  name: 'aarrr (weekly, all five stages)',
  aim: 10,
  ours: ['aarrr', 'aarrr_retention', 'aarrr_revenue'].map((view) => `SELECT * FROM everloop.${view}${call}`),
  naive: [acquisition, activation, retention, revenue, referral],
  isSame: ([stages, ofRetention, ofRevenue], naive) =>
    sameAcquisition(stages!, naive[0]!) &&
    sameActivation(stages!, naive[1]!) &&
    sameRetention(ofRetention!, naive[2]!) &&
    samePayers(stages!, naive[3]!) &&
    sameRevenue(ofRevenue!, naive[3]!) &&
    sameReferral(stages!, naive[4]!),
};

function stage(name: string, ours: string[], naive: string, isSame: Comparison['isSame']): Comparison {
  return { name: `aarrr, ${name} alone`, ours, naive: [naive], isSame };
}

const columnsOf = (...columns: string[]) => `SELECT period, ${columns.join(', ')} FROM everloop.aarrr${call}`;

export const aarrr: readonly Comparison[] = [
  whole,
  stage(
    'acquisition',
    [columnsOf('acquired', 'signed_up', 'sign_ups', 'sign_up_rate')],
    acquisition,
    ([ours], [naive]) => sameAcquisition(ours!, naive!),
  ),
  stage(
    'activation',
    [columnsOf('activated', 'activation_rate', 'median_days_to_activate')],
    activation,
    ([ours], [naive]) => sameActivation(ours!, naive!),
  ),
  stage('retention', [`SELECT * FROM everloop.aarrr_retention${call}`], retention, ([ours], [naive]) =>
    sameRetention(ours!, naive!),
  ),
  stage(
    'revenue',
    [
      columnsOf(
        'orders',
        'payers',
        'active',
        'payer_share',
        'first_time_payers',
        'ever_paid',
        'ever_paid_share',
      ),
      `SELECT * FROM everloop.aarrr_revenue${call}`,
    ],
    revenue,
    ([payers, sums], [naive]) => samePayers(payers!, naive!) && sameRevenue(sums!, naive!),
  ),
  stage(
    'referral',
    [
      columnsOf(
        ...['invites', 'inviters', 'accepted', 'k_factor', 'invites_per_active', 'acceptance_rate'],
        ...['referred', 'referred_share', 'median_days_to_accept'],
      ),
    ],
    referral,
    ([ours], [naive]) => sameReferral(ours!, naive!),
  ),
];
