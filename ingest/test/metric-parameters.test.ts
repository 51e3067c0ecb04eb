import { expect, it } from 'vitest';
import { projectSchema } from '../src/domain/project-settings.js';
import { funnel } from '../src/metrics/funnel/contract.js';
import { milestones } from '../src/metrics/milestones/contract.js';
import { readRequest } from '../src/metrics/read-request.js';
import { retention } from '../src/metrics/retention/contract.js';

const surroundings = {
  project: projectSchema.parse({ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_shop'] }),
  nowMs: Date.UTC(2026, 10, 21, 10),
  dayOf: () => '2026-11-21',
};
const stepsOf = (steps?: unknown) =>
  readRequest(funnel, steps === undefined ? {} : { steps }, surroundings).values.steps;

it('reads steps separated by commas, or one each time they are given', () => {
  expect(stepsOf('Visit,Order Completed')).toEqual(['Visit', 'Order Completed']);
  expect(stepsOf(['Visit, again', 'Order Completed'])).toEqual(['Visit, again', 'Order Completed']);
  expect(stepsOf('Visit')).toEqual(['Visit']);
});

it.each([
  [undefined, 'steps is not given', 'Give steps as 1 to 20 event names, separated by commas.'],
  ['', 'steps is ""', 'Give steps as 1 to 20 event names of 1 to 256 bytes.'],
  ['Visit,,Paid', 'steps is "Visit,,Paid"', 'Give steps as 1 to 20 event names of 1 to 256 bytes.'],
  [
    Array(21).fill('A'),
    `steps is "${'A,'.repeat(20)}A"`,
    'Give steps as 1 to 20 event names of 1 to 256 bytes.',
  ],
  ['é'.repeat(129), `steps is "${'é'.repeat(100)}"`, 'Give steps as 1 to 20 event names of 1 to 256 bytes.'],
])('refuses the steps %j', (steps, message, fix) => {
  expect(() => stepsOf(steps)).toThrow(
    expect.objectContaining({ code: 'METRIC_INVALID_PARAMETER', message, fix }),
  );
});

it('refuses another parameter that is given twice, and a target that ends before it begins', () => {
  expect(() => readRequest(funnel, { steps: 'A', window: ['1', '2'] }, surroundings)).toThrow(
    expect.objectContaining({ message: 'window is given more than once' }),
  );
  expect(() => readRequest(milestones, { targetFrom: '9', targetTo: '8' }, surroundings)).toThrow(
    expect.objectContaining({
      code: 'METRIC_INVALID_RANGE',
      message: 'the target from day 9 to day 8 is empty',
    }),
  );
});

it('minds the bounds of a bracket where one is asked for', () => {
  expect(readRequest(retention, { bracketFrom: '8' }, surroundings).values.mode).toBe('nday');
  expect(() => readRequest(retention, { bracketFrom: '8', mode: 'bracket' }, surroundings)).toThrow(
    expect.objectContaining({
      message: 'the bracket from day 8 to day 7 is empty',
      fix: 'Give a bracketTo that is not before bracketFrom; without one it is 7.',
    }),
  );
});
