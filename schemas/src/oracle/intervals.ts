/** Two-sided 95 % of the normal distribution. */
const Z = 1.959963984540054;

export interface Interval {
  low: number;
  high: number;
}

/** Wilson's score interval of a share. */
function wilson(part: number, whole: number): Interval {
  const p = part / whole;
  const middle = p + (Z * Z) / (2 * whole);
  const spread = Z * Math.sqrt((p * (1 - p)) / whole + (Z * Z) / (4 * whole * whole));
  const scale = 1 + (Z * Z) / whole;
  return { low: (middle - spread) / scale, high: (middle + spread) / scale };
}

/**
 * 95 % interval of the difference of two shares, first − second: Newcombe's hybrid score method
 * (Statistics in Medicine 17, 1998, method 10). null where either has no one.
 */
export function newcombe(
  first: { part: number; whole: number },
  second: { part: number; whole: number },
): Interval | null {
  if (first.whole === 0 || second.whole === 0) return null;
  const p1 = first.part / first.whole;
  const p2 = second.part / second.whole;
  const one = wilson(first.part, first.whole);
  const two = wilson(second.part, second.whole);
  return {
    low: p1 - p2 - Math.hypot(p1 - one.low, two.high - p2),
    high: p1 - p2 + Math.hypot(one.high - p1, p2 - two.low),
  };
}

/** 95 % interval of a correlation over n persons, by Fisher's z; null where it is not defined. */
export function fisher(phi: number, n: number): Interval | null {
  if (n <= 3 || Math.abs(phi) >= 1) return null;
  const spread = Z / Math.sqrt(n - 3);
  return { low: Math.tanh(Math.atanh(phi) - spread), high: Math.tanh(Math.atanh(phi) + spread) };
}

/** Pearson's chi-squared of counts against equal shares; null with fewer than two. */
export function chiSquaredOfEqualShares(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || total === 0) return null;
  const expected = total / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
