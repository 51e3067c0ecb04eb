import { COMMON, type Comparison, personEvents, ROLES, sameBy } from '../comparison.js';
import { ACTIVE_DAYS } from '../people-queries.js';

const campaignEvents = (name: string, columns: readonly string[]) =>
  personEvents([...columns, 'properties.campaign'], `events.event = '${name}'`);

export const campaigns: Comparison = {
  name: 'campaigns (five months)',
  aim: 1,
  ours: [`SELECT * FROM everloop.campaigns(${COMMON}, from = '2026-10-01', to = '2027-02-28')`],
  naive: [
    `WITH
        steps AS
        (
            SELECT
                reached.campaign AS campaign,
                reached.person AS person,
                interacted.first AS interaction,
                minIf(
                    (orders.timestamp, orders.message_id, orders.day),
                    orders.person != '' AND interacted.person != ''
                    AND orders.timestamp >= interacted.first
                    AND orders.timestamp <= interacted.first + INTERVAL 168 HOUR
                ) AS conversion,
                interacted.person != '' AS has_interacted,
                conversion.3 > toDate(0) AS has_converted
            FROM
            (
                SELECT DISTINCT person, properties_campaign::String AS campaign
                FROM ${campaignEvents('Ad Shown', [])}
                WHERE day >= '2026-10-01' AND day < '2027-02-28'
            ) AS reached
            LEFT JOIN
            (
                SELECT person, properties_campaign::String AS campaign, min(timestamp) AS first
                FROM ${campaignEvents('Ad Clicked', ['timestamp'])}
                WHERE day >= '2026-10-01' AND day < '2027-02-28'
                GROUP BY person, campaign
            ) AS interacted ON interacted.person = reached.person AND interacted.campaign = reached.campaign
            LEFT JOIN ${personEvents(['timestamp', 'message_id'], ROLES.order)} AS orders
                ON orders.person = interacted.person
            GROUP BY campaign, person, interaction, has_interacted
        )
    SELECT
        steps.campaign AS campaign,
        uniqExact(steps.person) AS reached,
        uniqExactIf(steps.person, has_interacted) AS interacted,
        uniqExactIf(steps.person, has_converted) AS converted,
        uniqExactIf(steps.person, has_converted AND days.day = conversion.3 + 7) AS d7_retained,
        uniqExactIf(steps.person, has_converted AND days.day = conversion.3 + 30) AS d30_retained,
        uniqExactIf(
            steps.person,
            has_converted AND invites.person != '' AND invites.last > (conversion.1, conversion.2)
        ) AS referred
    FROM steps
    LEFT JOIN ${ACTIVE_DAYS} AS days ON days.person = steps.person
    LEFT JOIN
    (
        SELECT person, max((timestamp, message_id)) AS last
        FROM ${personEvents(['timestamp', 'message_id'], ROLES.invite)}
        GROUP BY person
    ) AS invites ON invites.person = steps.person
    GROUP BY campaign`,
  ],
  isSame: ([rows], [naiveRows]) =>
    sameBy(['campaign'], ['reached', 'interacted', 'converted', 'd7_retained', 'd30_retained', 'referred'])(
      rows!,
      naiveRows!,
    ),
};
