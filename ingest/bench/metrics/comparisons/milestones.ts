import { COMMON, type Comparison, sameBy } from '../comparison.js';
import { ACTIVE_DAYS, FIRST_DAYS, trackEvents } from '../people-queries.js';

/** Persons of two months whose days 28 to 34 are over. */
const COHORT = `(
    SELECT
        firsts.person AS person,
        any(firsts.first_day) AS first_day,
        countIf(active_days.day BETWEEN firsts.first_day + 28 AND firsts.first_day + 34) > 0 AS is_retained
    FROM ${FIRST_DAYS} AS firsts
    INNER JOIN ${ACTIVE_DAYS} AS active_days ON active_days.person = firsts.person
    WHERE firsts.first_day >= '2026-11-01' AND firsts.first_day < '2027-01-01'
    GROUP BY person
)`;

/** Every name, threshold and first window at once: three seconds at twenty million events are aimed at. */
export const milestones: Comparison = {
  name: 'milestones (21 events, 20 thresholds, 4 windows)',
  aim: 1,
  ours: [
    `SELECT *
    FROM everloop.milestones(
        ${COMMON}, from = '2026-11-01', to = '2027-01-01', target_from = 28, target_to = 34
    )`,
  ],
  naive: [
    `SELECT
        event,
        threshold,
        days,
        count() AS reached,
        countIf(is_retained) / reached AS retention_with
    FROM
    (
        SELECT
            cohort.person AS person,
            any(cohort.is_retained) AS is_retained,
            events.event AS event,
            arrayJoin([1, 3, 7, 14]) AS days,
            countIf(events.day < cohort.first_day + days) AS times
        FROM ${trackEvents('2026-11-01', '2027-01-16')} AS events
        INNER JOIN ${COHORT} AS cohort ON cohort.person = events.person
        GROUP BY person, event, days
    )
    ARRAY JOIN range(1, least(times, 20) + 1) AS threshold
    GROUP BY event, threshold, days`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(['event', 'threshold', 'days'], ['reached', 'retention_with'])(ours!, naive!),
};
