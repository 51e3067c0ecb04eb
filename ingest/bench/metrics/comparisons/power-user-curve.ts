import { COMMON, type Comparison, personEvents, sameBy, startOf } from '../comparison.js';

const end = '2027-02-15';

export const powerUserCurve: Comparison = {
  name: 'power_user_curve (L30 at a day)',
  aim: 20,
  ours: [
    `SELECT * FROM everloop.power_user_curve(${COMMON}, end = '${end}', window = 30, event = '', by = '')`,
  ],
  naive: [
    `SELECT
        days,
        count() AS persons,
        persons / sum(persons) OVER () AS share
    FROM
    (
        SELECT
            person,
            uniqExact(day) AS days
        FROM ${personEvents([], `events.timestamp >= ${startOf('2027-01-17')} AND events.timestamp < ${startOf('2027-02-16')}`)}
        GROUP BY person
    )
    GROUP BY days
    ORDER BY days`,
  ],
  isSame: ([ours], [naive]) => sameBy(['days'], ['persons', 'share'])(ours!, naive!),
};
