import * as oracle from '@everloop/schemas/oracle';
import { describe } from 'vitest';
import { byGranularity, holdAgainstOracle, type Question, range } from './support/hold-against-oracle.js';

/** The growth numbers: what is read from activity, actors and facts. */

const questions: Question[] = [
  { path: 'active-users', list: 'rows', params: range, expected: oracle.activeUsers },
  { path: 'active-users', list: 'rows', params: { ...range, event: 'Visit' }, expected: oracle.activeUsers },
  ...[7, 28, 30].flatMap((window) =>
    ['', 'channel', 'cohort'].map((by) => ({
      path: 'power-user-curve',
      list: 'rows',
      params: { end: '2026-11-24', window, by },
      expected: oracle.powerUserCurve,
    })),
  ),
  {
    path: 'power-user-curve',
    list: 'summary',
    params: { end: '2026-11-01', window: 30, by: 'channel', threshold: 3 },
    expected: oracle.powerUserCurveSummary,
  },
  ...byGranularity((params) => [
    {
      path: 'power-user-trend',
      list: 'rows',
      params: { ...params, window: 28 },
      expected: oracle.powerUserTrend,
    },
    ...['nday', 'unbounded', 'bracket'].map((mode) => ({
      path: 'retention',
      list: 'rows',
      params: { ...params, mode, periods: 9, bracketFrom: 2, bracketTo: 6, by: 'channel' },
      expected: oracle.retention,
    })),
    {
      path: 'retention',
      list: 'rows',
      params: { ...params, mode: 'nday', periods: 9, startEvent: 'Signed Up', returnEvent: 'Visit' },
      expected: oracle.retention,
    },
    {
      path: 'retention',
      list: 'curve',
      params: { ...params, mode: 'nday', periods: 9 },
      expected: oracle.retentionCurve,
    },
    { path: 'lifecycle', list: 'rows', params, expected: oracle.lifecycle },
    { path: 'lifecycle', list: 'states', params, expected: oracle.lifecycleStates },
    ...['', 'channel'].flatMap((by) => [
      { path: 'aarrr', list: 'rows', params: { ...params, by }, expected: oracle.aarrr },
      { path: 'aarrr', list: 'revenue', params: { ...params, by }, expected: oracle.aarrrRevenue },
      { path: 'aarrr', list: 'retention', params: { ...params, by }, expected: oracle.aarrrRetention },
      { path: 'ltv', list: 'rows', params: { ...params, periods: 5, by }, expected: oracle.ltv },
      { path: 'ltv', list: 'curve', params: { ...params, periods: 5, by }, expected: oracle.ltvCurve },
    ]),
    { path: 'referral', list: 'rows', params, expected: oracle.referral },
    { path: 'nps', list: 'rows', params, expected: oracle.nps },
  ]),
  { path: 'channels', list: 'rows', params: range, expected: oracle.channels },
  {
    path: 'power-user-curve',
    list: 'rows',
    params: { end: '2026-11-24', window: 30, segment: 'some' },
    expected: oracle.powerUserCurve,
  },
  {
    path: 'retention',
    list: 'rows',
    params: { ...range, granularity: 'week', mode: 'nday', periods: 5, segment: 'others' },
    expected: oracle.retention,
  },
  { path: 'channels', list: 'revenue', params: range, expected: oracle.channelsRevenue },
];

describe('every row of every answer', () => {
  holdAgainstOracle(questions);
});
