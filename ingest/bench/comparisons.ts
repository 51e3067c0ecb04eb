type Rows = Record<string, unknown>[];

export interface Comparison {
  name: string;
  ours: string;
  naive: string;
  /** Whether both say the same; a naive query may give less than the metric does. */
  compare(ours: Rows, naive: Rows): boolean;
}

/** Copies out, links applied: what every naive query starts from. */
const PERSON_EVENTS = `(
    SELECT
        if(links.person_id != '', links.person_id, events.distinct_id) AS person,
        events.event AS event,
        events.type AS type,
        events.timestamp AS timestamp,
        events.source AS source,
        events.medium AS medium,
        events.referrer_host AS referrer_host,
        events.revenue AS revenue
    FROM (SELECT * FROM everloop.naive_events WHERE project = 'bench') AS events
    LEFT ANY JOIN everloop.naive_links AS links ON links.distinct_id = events.distinct_id
    WHERE events.type IN ('track', 'page', 'screen')
)`;

const COMMON = "project = 'bench', as_of = '2027-04-01T00:00:00Z', segment = ''";

const same =
  (keys: readonly string[], value: string) =>
  (ours: Rows, naive: Rows): boolean => {
    const index = (rows: Rows) =>
      new Map(
        rows
          .filter((row) => row[value])
          .map((row) => [keys.map((key) => row[key]).join('|'), Number(row[value])]),
      );
    const mine = index(ours);
    const theirs = index(naive);
    return mine.size === theirs.size && [...theirs].every(([key, number]) => mine.get(key) === number);
  };

export const comparisons: readonly Comparison[] = [
  {
    name: 'power_user_curve (L30 at a day)',
    ours: `SELECT * FROM everloop.power_user_curve(${COMMON}, end = '2027-02-15', window = 30, event = '', by = '')`,
    naive: `SELECT days, count() AS persons
      FROM
      (
          SELECT person, uniqExact(toDate(timestamp)) AS days
          FROM ${PERSON_EVENTS}
          WHERE timestamp >= '2027-01-17 00:00:00' AND timestamp < '2027-02-16 00:00:00'
          GROUP BY person
      )
      GROUP BY days`,
    compare: same(['days'], 'persons'),
  },
  {
    name: 'power_user_trend (90 end days)',
    ours: `SELECT * FROM everloop.power_user_trend(
        ${COMMON}, from = '2026-12-01', to = '2027-03-01', granularity = 'day', window = 30, event = '')`,
    naive: `SELECT day, days, count() AS persons
      FROM
      (
          SELECT person, end_day AS day, uniqExact(active_day) AS days
          FROM
          (
              SELECT DISTINCT person, toDate(timestamp) AS active_day
              FROM ${PERSON_EVENTS}
              WHERE timestamp >= '2026-11-01 00:00:00' AND timestamp < '2027-03-01 00:00:00'
          )
          ARRAY JOIN arrayMap(i -> active_day + i, range(30)) AS end_day
          WHERE end_day >= '2026-12-01' AND end_day < '2027-03-01'
          GROUP BY person, end_day
      )
      GROUP BY day, days`,
    compare: same(['day', 'days'], 'persons'),
  },
  {
    name: 'active_users (30 days)',
    ours: `SELECT * FROM everloop.active_users(${COMMON}, from = '2027-01-17', to = '2027-02-16', event = '')`,
    naive: `SELECT toDate(timestamp) AS period, uniqExact(person) AS dau
      FROM ${PERSON_EVENTS}
      WHERE timestamp >= '2027-01-17 00:00:00' AND timestamp < '2027-02-16 00:00:00'
      GROUP BY period`,
    compare: same(['period'], 'dau'),
  },
  {
    name: 'retention (daily triangle, 150 cohorts)',
    ours: `SELECT * FROM everloop.retention(
        ${COMMON}, from = '2026-10-01', to = '2027-02-28', granularity = 'day', mode = 'nday', periods = 30,
        bracket_from = 0, bracket_to = 0, start_event = '', return_event = '', by = '')`,
    naive: `WITH days AS (SELECT DISTINCT person, toDate(timestamp) AS day FROM ${PERSON_EVENTS})
      SELECT cohort, day - cohort AS offset, count() AS retained
      FROM days
      INNER JOIN (SELECT person, min(day) AS cohort FROM days GROUP BY person) AS firsts USING (person)
      WHERE offset <= 30 AND cohort < '2027-02-28'
      GROUP BY cohort, offset`,
    compare: same(['cohort', 'offset'], 'retained'),
  },
  {
    name: 'lifecycle (weekly)',
    ours: `SELECT * FROM everloop.lifecycle(${COMMON}, from = '2026-10-05', to = '2027-03-01', granularity = 'week')`,
    naive: `WITH weeks AS (SELECT DISTINCT person, toMonday(timestamp) AS week FROM ${PERSON_EVENTS})
      SELECT here.week AS period, count() AS active, countIf(before.person != '') AS retained
      FROM weeks AS here
      LEFT JOIN weeks AS before ON before.person = here.person AND before.week = here.week - 7
      WHERE here.week >= '2026-10-05' AND here.week < '2027-03-01'
      GROUP BY period`,
    compare: same(['period'], 'retained'),
  },
  {
    name: 'channels',
    ours: `SELECT group AS channel, * FROM everloop.channels(${COMMON}, from = '2026-10-01', to = '2027-02-28')`,
    naive: `WITH
          firsts AS
          (
              SELECT
                  person,
                  min(timestamp) AS first,
                  argMin((source, medium, referrer_host), timestamp) AS touch
              FROM ${PERSON_EVENTS}
              GROUP BY person
          ),
          days AS (SELECT DISTINCT person, toDate(timestamp) AS day FROM ${PERSON_EVENTS})
      SELECT
          multiIf(
              touch.1 != '', concat(touch.1, '/', touch.2),
              touch.3 = 'www.google.com', 'search',
              touch.3 != '', 'referral',
              'direct'
          ) AS channel,
          uniqExact(firsts.person) AS size,
          uniqExactIf(firsts.person, days.day = toDate(first) + 7) AS d7_retained
      FROM firsts
      INNER JOIN days ON days.person = firsts.person
      WHERE first < '2027-02-28 00:00:00'
      GROUP BY channel`,
    compare: same(['channel'], 'd7_retained'),
  },
  {
    name: 'aarrr (weekly, all five stages)',
    ours: `SELECT * FROM everloop.aarrr(${COMMON}, from = '2026-10-05', to = '2027-03-01', granularity = 'week', by = '')`,
    naive: `WITH
          firsts AS
          (
              SELECT
                  person,
                  min(toDate(timestamp)) AS first,
                  minIf(toDate(timestamp), event = 'Signed Up') AS signed_up,
                  minIf(toDate(timestamp), event = 'Project Created') AS activated,
                  minIf(toDate(timestamp), event = 'Order Completed') AS paid
              FROM ${PERSON_EVENTS}
              GROUP BY person
          ),
          periods AS
          (
              SELECT
                  toMonday(timestamp) AS period,
                  uniqExact(person) AS active,
                  countIf(event = 'Order Completed') AS orders,
                  uniqExactIf(person, event = 'Order Completed') AS payers,
                  countIf(event = 'Invite Sent') AS invites
              FROM ${PERSON_EVENTS}
              GROUP BY period
          )
      SELECT periods.period AS period, any(active) AS active, any(orders) AS orders, any(payers) AS payers,
          count() AS acquired, countIf(activated >= first AND activated < first + 7) AS activated
      FROM periods
      LEFT JOIN firsts ON toMonday(firsts.first) = periods.period
      WHERE periods.period >= '2026-10-05' AND periods.period < '2027-03-01'
      GROUP BY period`,
    compare: same(['period'], 'active'),
  },
];
