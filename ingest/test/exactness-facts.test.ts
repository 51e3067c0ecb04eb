import * as oracle from '@everloop/schemas/oracle';
import { describe } from 'vitest';
import { factStream } from './generate-stream.js';
import { holdAgainstOracle, type Question, range } from './support/hold-against-oracle.js';

/** A range inside the stream, so that first exposures and touches lie before it and windows reach after it. */
const inside = { from: '2026-10-20', to: '2026-11-12' };

/** What is read from role facts. */
const questions: Question[] = [range, inside, { ...range, segment: 'some' }].flatMap((params) => [
  ...['', 'creative', 'campaign'].flatMap((by) => [
    { path: 'experiments', list: 'rows', params: { ...params, by }, expected: oracle.experiments },
    { path: 'experiments', list: 'revenue', params: { ...params, by }, expected: oracle.experimentsRevenue },
    { path: 'experiments', list: 'check', params: { ...params, by }, expected: oracle.experimentsCheck },
  ]),
  { path: 'loyalty-loop', list: 'rows', params, expected: oracle.loyaltyLoop },
  { path: 'loyalty-loop', list: 'summary', params, expected: oracle.loyaltyLoopSummary },
  { path: 'campaigns', list: 'rows', params, expected: oracle.campaigns },
  ...['first', 'last', 'linear'].flatMap((model) => [
    {
      path: 'attribution',
      list: 'rows',
      params: { ...params, window: 30, model },
      expected: oracle.attribution,
    },
    {
      path: 'attribution',
      list: 'revenue',
      params: { ...params, window: 12, model },
      expected: oracle.attributionRevenue,
    },
  ]),
  {
    path: 'attribution',
    list: 'paths',
    params: { ...params, window: 30 },
    expected: oracle.attributionPaths,
  },
]);

describe('every row of what role facts tell', () => {
  holdAgainstOracle(questions, factStream);
});
