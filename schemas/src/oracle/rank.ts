import { compareBytes } from './bytes.js';

export const NONE = '(none)';
export const OTHER = '(other)';

/** The names that have most, equals by bytes, at most so many; null has least. */
export function largest(sizes: ReadonlyMap<string, number | bigint | null>, limit: number): string[] {
  const compare = (a: number | bigint | null, b: number | bigint | null) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return a > b ? -1 : Number(a < b);
  };
  return [...sizes]
    .sort(([a, sizeA], [b, sizeB]) => compare(sizeA, sizeB) || compareBytes(a, b))
    .slice(0, limit)
    .map(([name]) => name);
}
