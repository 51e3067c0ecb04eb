import * as oracle from '@everloop/schemas/oracle';
import { describe } from 'vitest';
import { crowdedStream } from './generate-stream.js';
import { byGranularity, holdAgainstOracle, type Question, range } from './support/hold-against-oracle.js';

/** What is counted from the events themselves. */

const october = { from: '2026-10-10', to: '2026-10-30' };

const questions: Question[] = [
  ...[
    { ...range, steps: ['Visit', 'Order Completed'], window: 7 },
    { ...range, steps: ['Visit', 'Visit', 'Visit'], window: 20, by: 'channel' },
    { ...range, steps: ['Visit', 'Signed Up', 'Visit', 'Order Completed'], window: 60 },
    { ...range, steps: ['Signed Up', 'Nothing', 'Visit'], window: 365, by: 'channel' },
    { ...october, steps: ['Visit', 'Project Created'], window: 30, segment: 'some' },
  ].map((params) => ({ path: 'funnel', list: 'rows', params, expected: oracle.funnel })),
  ...[
    range,
    october,
    { ...range, segment: 'some' },
    { ...range, segment: 'some', compareSegment: 'others' },
    { ...october, compareSegment: 'others' },
  ].flatMap((params) => [
    { path: 'adoption', list: 'rows', params, expected: oracle.adoption },
    { path: 'adoption', list: 'summary', params, expected: oracle.adoptionSummary },
  ]),
  ...[
    range,
    { ...range, targetFrom: 2, targetTo: 20 },
    // less than the longest first window
    { ...range, targetFrom: 2, targetTo: 5 },
    { ...october, targetFrom: 0, targetTo: 40, segment: 'some' },
  ].flatMap((params) => [
    { path: 'milestones', list: 'rows', params, expected: oracle.milestones },
    { path: 'milestones', list: 'summary', params, expected: oracle.milestonesSummary },
  ]),
  ...byGranularity((params) => [
    { path: 'journey', list: 'rows', params, expected: oracle.journey },
    { path: 'journey', list: 'rows', params: { ...params, by: 'channel' }, expected: oracle.journey },
    {
      path: 'journey',
      list: 'rows',
      params: { ...params, ...october, segment: 'some' },
      expected: oracle.journey,
    },
  ]),
];

describe('every row of every answer', () => {
  holdAgainstOracle(questions);
});

describe('every row of every answer where many events share a millisecond', () => {
  // A first touch inside one millisecond goes by another function of the message than the oracle's.
  holdAgainstOracle(
    questions.filter(({ params }) => params.by !== 'channel'),
    crowdedStream,
  );
});
