import { COMMON, type Comparison, personEvents, ROLES, sameBy } from '../comparison.js';
import { ACCEPTANCES, ACTIVE_DAYS, firstDayOf, ORDERS } from '../people-queries.js';

const range = "from = '2026-10-01', to = '2027-02-28'";

/** Persons first seen in the range with the channel of their earliest event. */
const MEMBERS = `(
    SELECT
        firsts.person AS person,
        firsts.first_day AS first_day,
        multiIf(
            firsts.touch.1 != '', concat(firsts.touch.1, '/', firsts.touch.2),
            firsts.touch.3 = 'www.google.com', 'search',
            firsts.touch.3 != '', 'referral',
            accepted.person != '', 'invite',
            'direct'
        ) AS channel
    FROM
    (
        SELECT
            person,
            min(day) AS first_day,
            argMin((utm_source, utm_medium, referrer_host), (timestamp, message_id)) AS touch
        FROM ${personEvents(['timestamp', 'message_id', 'utm_source', 'utm_medium', 'referrer_host'])}
        GROUP BY person
        HAVING first_day >= '2026-10-01' AND first_day < '2027-02-28'
    ) AS firsts
    LEFT JOIN ${ACCEPTANCES} AS accepted ON accepted.person = firsts.person
)`;

export const channels: Comparison = {
  name: 'channels (quality and revenue)',
  aim: 10,
  ours: [
    `SELECT * FROM everloop.channels(${COMMON}, ${range})`,
    `SELECT * FROM everloop.channels_revenue(${COMMON}, ${range})`,
  ],
  naive: [
    `SELECT
        members.channel AS group,
        uniqExact(members.person) AS size,
        uniqExactIf(members.person, first_day + 6 < '2027-04-01') AS activation_size,
        uniqExactIf(
            members.person, first_day + 6 < '2027-04-01' AND activations.person != '' AND activations.day < first_day + 7
        ) AS activated,
        activated / nullIf(activation_size, 0) AS activation_rate,
        uniqExactIf(members.person, first_day + 7 < '2027-04-01') AS d7_size,
        uniqExactIf(members.person, active_days.day = first_day + 7) AS d7_retained,
        d7_retained / nullIf(d7_size, 0) AS d7_rate,
        uniqExactIf(members.person, first_day + 30 < '2027-04-01') AS d30_size,
        uniqExactIf(members.person, active_days.day = first_day + 30) AS d30_retained,
        d30_retained / nullIf(d30_size, 0) AS d30_rate,
        uniqExactIf(members.person, payers.person != '') AS payers,
        payers / size AS payer_rate
    FROM ${MEMBERS} AS members
    INNER JOIN ${ACTIVE_DAYS} AS active_days ON active_days.person = members.person
    LEFT JOIN ${firstDayOf(ROLES.activation)} AS activations ON activations.person = members.person
    LEFT JOIN ${firstDayOf(ROLES.order)} AS payers ON payers.person = members.person
    GROUP BY group
    ORDER BY group`,
    `SELECT
        members.channel AS group,
        orders.currency AS currency,
        sum(orders.revenue) AS revenue
    FROM ${MEMBERS} AS members
    INNER JOIN ${ORDERS} AS orders ON orders.person = members.person
    GROUP BY group, currency
    ORDER BY group, currency`,
  ],
  isSame: ([quality, revenue], [naiveQuality, naiveRevenue]) =>
    sameBy(
      ['group'],
      [
        ...['size', 'activation_size', 'activated', 'activation_rate', 'd7_size', 'd7_retained', 'd7_rate'],
        ...['d30_size', 'd30_retained', 'd30_rate', 'payers', 'payer_rate'],
      ],
    )(quality!, naiveQuality!) && sameBy(['group', 'currency'], ['revenue'])(revenue!, naiveRevenue!),
};
