import { MAX_DEPTH, MAX_KEY_BYTES, MAX_PATHS } from '@everloop/schemas';
import { type Json, type JsonObject, NumberText } from './json/number-text.js';
import { isWellFormed, quote } from './json/quote.js';
import { writeJson } from './json/write-json.js';
import { isLongerThan } from './read-id.js';

/** Smallest and largest integer that the JSON column holds; it refuses the whole block for one beyond. */
const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 64n - 1n;

export type Storable = { text: string } | { problem: string };

const PROBLEMS = {
  too_deep: `is nested deeper than ${MAX_DEPTH} levels`,
  too_many_paths: `has more than ${MAX_PATHS} paths`,
  key_too_long: `has a key of more than ${MAX_KEY_BYTES} bytes`,
  ambiguous_key: 'has two keys with the same path',
} as const;

/** An object as the text of a JSON column: dots in keys escaped, numbers within 64 bits, well-formed text. */
export function writeStorable(object: JsonObject): Storable {
  return write(object, true);
}

/** An object as JSON that is kept as text: any key will do, the other limits hold. */
export function writeStorableText(object: JsonObject): Storable {
  return write(object, false);
}

function write(object: JsonObject, dotsMatter: boolean): Storable {
  const inspection: Inspection = { paths: 0, rewrite: false, dotsMatter };
  const problem = inspect(object, 1, inspection);
  if (problem !== null) return { problem: PROBLEMS[problem] };
  if (!inspection.rewrite) return { text: JSON.stringify(object) };
  return { text: writeJson(object, dotsMatter ? { writeKey: escapeKey, writeNumber } : { writeNumber }) };
}

interface Inspection {
  paths: number;
  rewrite: boolean;
  readonly dotsMatter: boolean;
}

type Problem = keyof typeof PROBLEMS | null;

/** Recursion ends at MAX_DEPTH, so that no sender can overflow the stack. */
function inspect(parent: JsonObject | Json[], depth: number, found: Inspection): Problem {
  if (depth > MAX_DEPTH) return 'too_deep';
  if (Array.isArray(parent)) {
    found.paths += 1;
    for (const value of parent) {
      const problem = inspectValue(value, depth, found);
      if (problem !== null) return problem;
    }
    return found.paths > MAX_PATHS ? 'too_many_paths' : null;
  }
  let dots = false;
  for (const key in parent) {
    if (isLongerThan(key, MAX_KEY_BYTES)) return 'key_too_long';
    if (key.includes('.')) dots = true;
    if (!isWellFormed(key)) found.rewrite = true;
    const value = parent[key] as Json;
    if (!Array.isArray(value)) found.paths += 1;
    const problem = inspectValue(value, depth, found);
    if (problem !== null) return problem;
  }
  if (found.paths > MAX_PATHS) return 'too_many_paths';
  if (dots && found.dotsMatter) found.rewrite = true;
  return found.rewrite && spellsTwice(parent, found.dotsMatter) ? 'ambiguous_key' : null;
}

function inspectValue(value: Json, depth: number, found: Inspection): Problem {
  if (typeof value === 'string') {
    if (!isWellFormed(value)) found.rewrite = true;
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof NumberText) {
    found.rewrite = true;
    return null;
  }
  return inspect(value, depth + 1, found);
}

/** Rewriting may make two keys one, which the engine refuses: `a.b` next to `a%2Eb`. */
function spellsTwice(object: JsonObject, dotsMatter: boolean): boolean {
  const keys = Object.keys(object);
  const written = new Set(keys.map((key) => quote(dotsMatter ? escapeKey(key) : key)));
  return written.size < keys.length;
}

/** As the engine's `json_type_escape_dots_in_keys` spells it. */
function escapeKey(key: string): string {
  return key.includes('.') ? key.replaceAll('.', '%2E') : key;
}

/** A key as it was sent, from how the JSON column has it. */
export function unescapeKey(key: string): string {
  return key.includes('%2E') ? key.replaceAll('%2E', '.') : key;
}

/** Longest text of an integer of 64 bits, with its sign. */
const MAX_INTEGER_CHARS = 20;

/** A number as sent where the engine can hold it, else its text. */
function writeNumber(text: string): string {
  if (/^-?\d+$/.test(text)) {
    // Reading a longer one takes quadratic time.
    const value = text.length <= MAX_INTEGER_CHARS ? BigInt(text) : null;
    return value !== null && value >= MIN_INTEGER && value <= MAX_INTEGER ? text : `"${text}"`;
  }
  return Number.isFinite(Number(text)) ? text : `"${text}"`;
}
