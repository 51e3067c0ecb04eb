import { describe, expect, it } from 'vitest';
import { isSameAnswer } from './same-answer.js';

describe('isSameAnswer', () => {
  it('takes quotients for the same that only rounding tells apart, on whatever side of a rounded digit they fall', () => {
    expect(isSameAnswer([{ phiLow: 0.4748282312935 }], [{ phiLow: 0.47482823129349994 }])).toBe(true);
    expect(isSameAnswer({ rate: 1 }, { rate: 0.9999999999999999 })).toBe(true);
    expect(isSameAnswer({ phi: 0 }, { phi: 1e-17 })).toBe(true);
  });

  it.each([
    ['a count that is off by one', { persons: 9_007_199_254_740_990 }, { persons: 9_007_199_254_740_991 }],
    ['a quotient of another count', { rate: 333_333 / 1_000_000 }, { rate: 333_334 / 1_000_000 }],
    ['money that differs in its last digit', { revenue: '10.000000000000000001' }, { revenue: '10' }],
    ['a row more', [{ day: 1 }], [{ day: 1 }, { day: 2 }]],
    ['rows in another order', [{ day: 1 }, { day: 2 }], [{ day: 2 }, { day: 1 }]],
    ['a member less', { size: 1, rate: null }, { size: 1 }],
    ['nothing for a number', { rate: null }, { rate: 0 }],
    ['a list for an object', [], {}],
  ])('tells %s apart', (_what, a, b) => {
    expect(isSameAnswer(a, b)).toBe(false);
    expect(isSameAnswer(b, a)).toBe(false);
  });
});
