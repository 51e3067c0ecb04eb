/** A line that did not become what it should, and why. */
export interface Refusal {
  file: string;
  /** Number of the line, from 1; of the element in a JSON array. */
  line: number;
  reason: string;
}

/** Refused lines: how many there are, and the first of them. */
export interface Refusals {
  count: number;
  first: readonly Refusal[];
}

const MAX_NAMED = 20;
export const NO_REFUSALS: Refusals = { count: 0, first: [] };

/** Both, in order of the files and lines as they are given. */
export function addRefusals(a: Refusals, b: Refusals): Refusals {
  return { count: a.count + b.count, first: [...a.first, ...b.first].slice(0, MAX_NAMED) };
}
