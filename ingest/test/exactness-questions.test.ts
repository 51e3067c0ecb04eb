import * as oracle from '@everloop/schemas/oracle';
import { describe } from 'vitest';
import { questionStream } from './generate-stream.js';
import { byGranularity, holdAgainstOracle, type Question, range } from './support/hold-against-oracle.js';

/** Questions about any event: acts with conditions, pages, and what comes before and after. */

const october = { from: '2026-10-10', to: '2026-10-30' };

/** Acts with every kind of condition. */
const acts = [
  'Visit',
  { event: 'Visit', where: [{ property: 'plan', equals: 'pro' }] },
  { event: 'Visit', where: [{ property: 'plan', in: ['pro', 5, true] }] },
  { event: 'Visit', where: [{ property: 'plan', exists: false }] },
  {
    event: 'Visit',
    where: [
      { property: 'size', atLeast: 2.5 },
      { property: 'size', below: '1000.5' },
    ],
  },
  { event: 'Visit', where: [{ property: ['cart', 'items'], contains: 'cup' }] },
  { event: 'Visit', where: [{ property: 'cart.items', contains: 'u' }] },
  { event: 'Visit', where: [{ property: 'cart', equals: { total: 3, items: ['cup', 2] } }] },
  { page: '/pricing/?from=mail' },
  { page: '/blog/*' },
  { page: '/', where: [{ property: 'plan', exists: true }] },
  { page: '' },
  { screen: 'Home' },
].map((act) => (typeof act === 'string' ? act : JSON.stringify(act)));

const sessions = (params: Question['params']): Question[] => [
  { path: 'sessions', list: 'rows', params, expected: oracle.sessions },
  { path: 'sessions', list: 'firstPages', params, expected: oracle.sessionsFirstPages },
];

const questions: Question[] = [
  ...byGranularity((params) => [
    ...sessions({ ...params, gapMinutes: 30 }),
    ...sessions({ ...params, gapMinutes: 1440, by: 'channel' }),
    ...sessions({ ...params, ...october, gapMinutes: 1, segment: 'some' }),
  ]),
  ...acts.map((event) => ({
    path: 'sessions',
    list: 'rows',
    params: { ...range, granularity: 'month', gapMinutes: 1440, event },
    expected: oracle.sessions,
  })),
];

describe('every row of every answer', () => {
  holdAgainstOracle(questions, questionStream);
});
