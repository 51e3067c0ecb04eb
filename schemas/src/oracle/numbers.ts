import { compareBytes } from './bytes.js';

/** Share of a whole, 0…1; null where the whole is 0. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The middle value; for an even count the mean of the middle two; null for none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The distinct texts, in order of their bytes. */
export function distinctByBytes(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort(compareBytes);
}
