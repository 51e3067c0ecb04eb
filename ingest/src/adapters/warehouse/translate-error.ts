import { WarehouseError, type WarehouseErrorCode } from '../../ports/warehouse.js';

/** The engine's numbers that are about the rows of an insert: it cannot read or store one of them. */
const REFUSED_ROWS = new Set([
  6, 25, 26, 27, 33, 38, 41, 43, 53, 69, 70, 72, 117, 130, 131, 190, 306, 321, 349, 407, 441, 645, 646,
]);
/** Down, full, read-only, too busy: the same call may succeed later. */
const UNAVAILABLE = new Set([
  3, 74, 75, 201, 202, 203, 204, 209, 210, 212, 225, 236, 242, 243, 252, 279, 285, 286, 319, 425, 439, 499,
  999,
]);

const CODES: readonly (readonly [ReadonlySet<number>, WarehouseErrorCode, boolean])[] = [
  [new Set([76]), 'WAREHOUSE_LOCKED', false],
  [new Set([159, 160]), 'WAREHOUSE_TIMEOUT', true],
  [new Set([241, 173]), 'WAREHOUSE_MEMORY_LIMIT', false],
  [new Set([396]), 'WAREHOUSE_RESULT_LIMIT', false],
  [new Set([394]), 'WAREHOUSE_CANCELLED', false],
  [UNAVAILABLE, 'WAREHOUSE_UNAVAILABLE', true],
  [REFUSED_ROWS, 'WAREHOUSE_REFUSED_ROWS', false],
];

/** Turns a driver's error into ours, once. An error without an engine's number never reached the engine. */
export function translateError(error: unknown): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const number = engineNumber(error, said);
  const text = number === 243 ? `the disk of the warehouse is full: free some space (${said.trim()})` : said;
  // The engine has one number for a file it cannot open: a lock that another process holds, and no file handle left, where
  // fewer rows at once help.
  if (number === 76 && !/lock/i.test(text))
    return new WarehouseError('WAREHOUSE_REFUSED_ROWS', text, false, number, { cause: error });
  if (number === null) return new WarehouseError('WAREHOUSE_UNAVAILABLE', text, true, null, { cause: error });
  for (const [numbers, code, retryable] of CODES)
    if (numbers.has(number)) return new WarehouseError(code, text, retryable, number, { cause: error });
  return new WarehouseError('WAREHOUSE_BAD_QUERY', text, false, number, { cause: error });
}

function engineNumber(error: unknown, text: string): number | null {
  const code = (error as { code?: unknown }).code;
  const found = typeof code === 'string' && /^\d+$/.test(code) ? code : /\bCode: (\d+)/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
