import * as oracle from '@everloop/schemas/oracle';
import { describe } from 'vitest';
import { holdAgainstOracle, type Question } from './support/hold-against-oracle.js';

const ends = ['2026-10-20', '2026-11-10', '2026-11-25'];

const questions: Question[] = ends.flatMap((end) =>
  [{}, { segment: 'some' }].flatMap((asked): Question[] => [
    { path: 'churn-risk', list: 'rows', params: { end, ...asked }, expected: oracle.churnRisk },
    { path: 'churn-risk', list: 'summary', params: { end, ...asked }, expected: oracle.churnRiskSummary },
    ...[7, 28, 33].flatMap((window): Question[] => [
      { path: 'win-back', list: 'rows', params: { end, window, ...asked }, expected: oracle.winBack },
      {
        path: 'win-back',
        list: 'summary',
        params: { end, window, ...asked },
        expected: oracle.winBackSummary,
      },
    ]),
  ]),
);

describe('churn risk and win-back', () => holdAgainstOracle(questions));
