import * as oracle from '@everloop/schemas/oracle';
import { describe } from 'vitest';
import { byGranularity, holdAgainstOracle, type Question } from './support/hold-against-oracle.js';

const questions: Question[] = byGranularity((range) =>
  [range, { ...range, segment: 'some' }].flatMap((params): Question[] => [
    { path: 'ladder', list: 'rows', params, expected: oracle.ladder },
    { path: 'ladder', list: 'transitions', params, expected: oracle.ladderTransitions },
    { path: 'ladder', list: 'climb', params, expected: oracle.ladderClimb },
    { path: 'ladder', list: 'powerUserCurve', params, expected: oracle.ladderPowerUserCurve },
    { path: 'ladder', list: 'retention', params, expected: oracle.ladderRetention },
  ]),
);

describe('ladder', () => holdAgainstOracle(questions));
