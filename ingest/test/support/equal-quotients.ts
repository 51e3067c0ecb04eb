import { expect } from 'vitest';

/**
 * Counts are compared to the letter, quotients to twelve digits: tanh, and two orders of the same divisions, may differ in
 * the sixteenth.
 */
export function compareQuotientsLoosely(): void {
  expect.addEqualityTesters([
    (a: unknown, b: unknown) => {
      if (typeof a !== 'number' || typeof b !== 'number') return undefined;
      if (Number.isInteger(a) || Number.isInteger(b)) return undefined;
      return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
    },
  ]);
}
