import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

export const winBack: Comparison = {
  name: 'win_back (28 days)',
  aim: 1,
  ours: [`SELECT * FROM everloop.win_back(${COMMON}, end = '2027-02-15', window = 28)`],
  naive: [
    `SELECT
        first.1 AS event,
        multiIf(
            first.2 != '', concat(first.2, '/', first.3),
            first.4 = 'www.google.com', 'search',
            first.4 != '', 'referral',
            'direct'
        ) AS group,
        count() AS persons
    FROM
    (
        SELECT
            person,
            maxIf(day, day <= '2027-01-18') AS last_day,
            argMinIf(
                (if(type = 'track', event, type), utm_source, utm_medium, referrer_host),
                (timestamp, message_id),
                day > '2027-01-18'
            ) AS first
        FROM ${personEvents([
          'type',
          'event',
          'timestamp',
          'message_id',
          'utm_source',
          'utm_medium',
          'referrer_host',
        ])}
        WHERE day <= '2027-02-15'
        GROUP BY person
        HAVING last_day > '1970-01-01'
            AND last_day <= toDate('2027-01-18') - 30
            AND countIf(day > '2027-01-18') > 0
    )
    GROUP BY event, group`,
  ],
  isSame: ([ours], [naive]) => sameBy(['event', 'group'], ['persons'])(ours!, naive!),
};
