import * as oracle from '../src/oracle/index.js';

/** Which list of which metric is asked with which parameters, and the function of the oracle that answers. */
export interface FixtureQuestion {
  metric: string;
  list: string;
  params: Record<string, string | number | readonly string[]>;
  answer(store: oracle.OracleStore, asked: never): readonly unknown[];
}

const days = { from: '2026-01-15', to: '2026-02-25' };
const weeks = { ...days, granularity: 'week' };
const months = { ...days, granularity: 'month' };
const end = '2026-02-24';

function ask(
  name: string,
  answer: FixtureQuestion['answer'],
  ...asked: readonly FixtureQuestion['params'][]
): FixtureQuestion[] {
  const [metric, list] = name.split('.') as [string, string];
  return asked.map((params) => ({ metric, list, params, answer }));
}

/** Every list that the oracle has. The names are those of REST: `metric` in snake_case, `list` as it is in an answer. */
export const FIXTURE_QUESTIONS: readonly FixtureQuestion[] = [
  ...ask('aarrr.rows', oracle.aarrr, weeks, { ...months, by: 'channel' }),
  ...ask('aarrr.revenue', oracle.aarrrRevenue, weeks, { ...months, by: 'channel' }),
  ...ask('aarrr.retention', oracle.aarrrRetention, weeks, { ...months, by: 'channel' }),
  ...ask('active_users.rows', oracle.activeUsers, days, { ...days, event: 'Order Completed' }),
  ...ask('adoption.rows', oracle.adoption, days),
  ...ask('adoption.summary', oracle.adoptionSummary, days),
  ...ask(
    'attribution.rows',
    oracle.attribution,
    ...['first', 'last', 'linear'].map((model) => ({ ...days, window: 30, model })),
  ),
  ...ask(
    'attribution.revenue',
    oracle.attributionRevenue,
    ...['first', 'last', 'linear'].map((model) => ({ ...days, window: 30, model })),
  ),
  ...ask('attribution.paths', oracle.attributionPaths, { ...days, window: 30 }),
  ...ask('campaigns.rows', oracle.campaigns, days),
  ...ask('channels.rows', oracle.channels, days),
  ...ask('channels.revenue', oracle.channelsRevenue, days),
  ...ask('churn_risk.rows', oracle.churnRisk, { end }),
  ...ask('churn_risk.summary', oracle.churnRiskSummary, { end }),
  ...ask('experiments.rows', oracle.experiments, days),
  ...ask('experiments.revenue', oracle.experimentsRevenue, days),
  ...ask('experiments.check', oracle.experimentsCheck, days),
  ...ask('funnel.rows', oracle.funnel, {
    ...days,
    steps: ['Product Viewed', 'Project Created', 'Order Completed'],
    window: 7,
  }),
  ...ask('journey.rows', oracle.journey, weeks, { ...months, by: 'channel' }),
  ...ask('ladder.rows', oracle.ladder, weeks),
  ...ask('ladder.transitions', oracle.ladderTransitions, weeks),
  ...ask('ladder.climb', oracle.ladderClimb, weeks),
  ...ask('ladder.powerUserCurve', oracle.ladderPowerUserCurve, weeks),
  ...ask('ladder.retention', oracle.ladderRetention, weeks),
  ...ask('lifecycle.rows', oracle.lifecycle, { ...days, granularity: 'day' }, weeks, months),
  ...ask('lifecycle.states', oracle.lifecycleStates, weeks),
  ...ask('loyalty_loop.rows', oracle.loyaltyLoop, days),
  ...ask('loyalty_loop.summary', oracle.loyaltyLoopSummary, days),
  ...ask('ltv.rows', oracle.ltv, { ...weeks, periods: 5 }, { ...months, periods: 2, by: 'channel' }),
  ...ask('ltv.curve', oracle.ltvCurve, { ...weeks, periods: 5 }),
  ...ask('milestones.rows', oracle.milestones, { ...days, targetFrom: 7, targetTo: 13 }),
  ...ask('milestones.summary', oracle.milestonesSummary, { ...days, targetFrom: 7, targetTo: 13 }),
  ...ask('nps.rows', oracle.nps, weeks, months),
  ...ask(
    'power_user_curve.rows',
    oracle.powerUserCurve,
    { end, window: 30 },
    { end, window: 28, by: 'channel' },
    { end, window: 7, by: 'cohort' },
  ),
  ...ask('power_user_curve.summary', oracle.powerUserCurveSummary, { end, window: 30, threshold: 10 }),
  ...ask('power_user_trend.rows', oracle.powerUserTrend, { ...weeks, window: 28 }),
  ...ask('referral.rows', oracle.referral, weeks, months),
  ...ask(
    'retention.rows',
    oracle.retention,
    { ...weeks, mode: 'nday', periods: 5 },
    { ...weeks, mode: 'unbounded', periods: 5, startEvent: 'Signed Up' },
    { ...weeks, mode: 'bracket', periods: 0, bracketFrom: 2, bracketTo: 6, by: 'channel' },
  ),
  ...ask('retention.curve', oracle.retentionCurve, { ...weeks, mode: 'nday', periods: 5 }),
  ...ask(
    'sessions.rows',
    oracle.sessions,
    { ...weeks, gapMinutes: 30, event: 'Order Completed' },
    { ...months, gapMinutes: 240, by: 'channel', event: '{"page":"/*"}' },
  ),
  ...ask('sessions.firstPages', oracle.sessionsFirstPages, { ...weeks, gapMinutes: 30 }),
  ...ask('win_back.rows', oracle.winBack, { end, window: 5 }),
  ...ask('win_back.summary', oracle.winBackSummary, { end, window: 5 }),
];
