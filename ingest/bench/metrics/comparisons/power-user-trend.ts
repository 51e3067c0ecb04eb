import { COMMON, type Comparison, personEvents, sameBy, startOf } from '../comparison.js';

export const powerUserTrend: Comparison = {
  name: 'power_user_trend (90 end days)',
  aim: 15,
  ours: [
    `SELECT * FROM everloop.power_user_trend(
        ${COMMON}, from = '2026-12-01', to = '2027-03-01', granularity = 'day', window = 30, event = '')`,
  ],
  naive: [
    `SELECT
        period,
        days,
        count() AS persons,
        persons / sum(persons) OVER (PARTITION BY period) AS share
    FROM
    (
        SELECT
            person,
            end_day AS period,
            count() AS days
        FROM
        (
            SELECT DISTINCT
                person,
                day
            FROM ${personEvents([], `events.timestamp >= ${startOf('2026-11-02')} AND events.timestamp < ${startOf('2027-03-01')}`)}
        )
        ARRAY JOIN arrayMap(back -> day + back, range(30)) AS end_day
        WHERE end_day >= '2026-12-01' AND end_day < '2027-03-01'
        GROUP BY person, period
    )
    GROUP BY period, days
    ORDER BY period, days`,
  ],
  isSame: ([ours], [naive]) => sameBy(['period', 'days'], ['persons', 'share'])(ours!, naive!),
};
