/** How far two quotients may be apart: tanh, and two orders of the same additions, may differ in the sixteenth digit. */
const TOLERANCE = 1e-12;

/**
 * Whether two answers of the same question say the same. Whole numbers, texts and their order are compared to the letter,
 * quotients with a tolerance, because shards add in another order. (Rounding both to some digits would not do: two numbers
 * as near as can be may round to different sides.)
 */
export function isSameAnswer(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return isSameNumber(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [membersOfA, membersOfB] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    membersOfA.length === membersOfB.size &&
    membersOfA.every(([name, value]) => membersOfB.has(name) && isSameAnswer(value, membersOfB.get(name)))
  );
}

/** As `isSameAnswer`, of two numbers. */
export function isSameNumber(a: number, b: number): boolean {
  if (Number.isInteger(a) && Number.isInteger(b)) return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), 0.001);
}
