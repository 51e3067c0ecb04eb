import { COMMON, type Comparison, personEvents, sameBy } from '../comparison.js';

const end = "toDate('2027-02-15')";
const recent = "day >= '2027-01-19'";
const before = "day >= '2026-12-22' AND day < '2027-01-19'";

export const churnRisk: Comparison = {
  name: 'churn_risk (persons with their signals)',
  aim: 5,
  ours: [`SELECT * FROM everloop.churn_risk(${COMMON}, end = '2027-02-15')`],
  naive: [
    `SELECT
        *,
        length(gaps) >= 3 AND days_since_active > usual_gap AS longer_away
    FROM
    (
        SELECT
            person,
            arraySort(groupUniqArray(day)) AS days,
            uniqExactIf(day, ${recent}) AS active_days,
            uniqExactIf(day, ${before}) AS active_days_before,
            uniqExactIf(message_id, event = 'Order Completed' AND ${recent}) AS purchases,
            uniqExactIf(message_id, event = 'Order Completed' AND ${before}) AS purchases_before,
            uniqExactIf(message_id, event = 'Ad Clicked' AND ${recent}) AS interactions,
            uniqExactIf(message_id, event = 'Ad Clicked' AND ${before}) AS interactions_before,
            ${end} - days[-1] AS days_since_active,
            arraySort(arrayPopFront(arrayDifference(days))) AS gaps,
            if(length(gaps) >= 3, gaps[intDiv(length(gaps) * 9 + 9, 10)], NULL) AS usual_gap
        FROM ${personEvents(['event', 'message_id'])}
        WHERE day <= ${end}
        GROUP BY person
    )
    WHERE days_since_active < 30
        AND (
            active_days * 2 < active_days_before
            OR purchases * 2 < purchases_before
            OR interactions * 2 < interactions_before
            OR longer_away
        )`,
  ],
  isSame: ([ours], [naive]) =>
    sameBy(
      ['person'],
      [
        'active_days',
        'active_days_before',
        'purchases',
        'purchases_before',
        'interactions',
        'interactions_before',
        'days_since_active',
        'usual_gap',
      ],
    )(ours!, naive!),
};
