import { drawBars, drawHeat, drawLines, drawTable } from './charts.js';

const WEEKS = { granularity: 'week' };

/** What is not said of a picture: a table of all rows. */
export const TABLE = {
  query: async () => ({}),
  rows: (answer) => answer.rows,
  draw: (rows, label) => drawTable(rows, label),
};

/**
 * How metrics are asked and drawn that have a shape of their own. `query` may ask another metric first; null says that the
 * project lacks what the metric needs, and `missing` what to do.
 */
export const PICTURES = {
  aarrr: { query: always(WEEKS) },
  active_users: {
    rows: ended,
    draw: (rows, label) => drawLines(rows, { x: 'period', ys: ['dau', 'wau', 'mau'], label }),
  },
  adoption: columns('event', 'persons', 'breadth', 'times', 'meanTimes', 'medianTimes', 'meanDays'),
  // Who exactly is at risk is for those who may see persons.
  churn_risk: { rows: (answer) => answer.summary },
  funnel: {
    query: async (ask) => {
      const { settings } = await ask('/v1/metrics/journey');
      const steps = (settings.journey ?? []).flatMap(({ events }) => events.slice(0, 1));
      return steps.length === 0 ? null : steps.map((step) => ['steps', step]);
    },
    missing: 'The project declares no journey whose stages could be the steps.',
    draw: (rows, label) => drawBars(rows, { x: 'event', ys: ['persons'], label }),
  },
  journey: {
    query: always(WEEKS),
    draw: (rows, label) => drawStacked(rows, { by: 'stage', value: 'standing', label }),
  },
  ladder: {
    query: always(WEEKS),
    draw: (rows, label) => drawStacked(rows, { by: 'name', value: 'persons', label }),
  },
  lifecycle: {
    query: always(WEEKS),
    rows: ended,
    draw: (rows, label) =>
      drawBars(rows, {
        x: 'period',
        ys: ['new', 'retained', 'resurrected', 'churned'],
        below: ['churned'],
        label,
      }),
  },
  loyalty_loop: { draw: (rows, label) => drawBars(rows, { x: 'stage', ys: ['persons'], label }) },
  ltv: { query: always({ ...WEEKS, periods: 8 }) },
  milestones: {
    ...columns(
      'event',
      'threshold',
      'days',
      'reached',
      'retentionWith',
      'retentionWithout',
      'lift',
      'heldOutPhi',
    ),
    // Only people whose first five weeks are over can tell.
    query: always({ from: daysAgo(90) }),
  },
  nps: { query: always(WEEKS) },
  power_user_curve: { draw: (rows, label) => drawBars(rows, { x: 'days', ys: ['persons'], label }) },
  power_user_trend: {
    query: always({ ...WEEKS, window: 7 }),
    draw: (rows, label) => drawHeat(rows, { down: 'period', across: 'days', value: 'share', label }),
  },
  referral: { query: always(WEEKS) },
  retention: {
    query: always({ ...WEEKS, periods: 10 }),
    draw: (rows, label) =>
      drawHeat(rows, { down: 'cohort', beside: 'size', across: 'offset', value: 'rate', label }),
  },
};

function always(query) {
  return async () => query;
}

function columns(...names) {
  return { draw: (rows, label) => drawTable(rows, label, names) };
}

/** A period that has not ended looks like a fall in a chart, so it is left to the tables. */
function ended({ rows }) {
  const past = rows.filter((row) => !row.current);
  return past.length > 0 ? past : rows;
}

/** Rows of one period put next to each other: one stacked bar a period. */
function drawStacked(rows, { by, value, label }) {
  const periods = [...new Set(rows.map(({ period }) => period))];
  const bars = periods.map((period) => {
    const own = rows.filter((row) => row.period === period);
    return Object.fromEntries([['period', period], ...own.map((row) => [row[by], row[value]])]);
  });
  return drawBars(bars, { x: 'period', ys: [...new Set(rows.map((row) => row[by]))], label });
}

function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
