import { expect } from 'vitest';
import { isSameNumber } from '../../src/transfer/same-answer.js';

/** From here on `toEqual` compares numbers as `isSameAnswer` does: counts to the letter, quotients with a tolerance. */
export function compareQuotientsLoosely(): void {
  expect.addEqualityTesters([
    (a: unknown, b: unknown) =>
      typeof a === 'number' && typeof b === 'number' ? isSameNumber(a, b) : undefined,
  ]);
}
