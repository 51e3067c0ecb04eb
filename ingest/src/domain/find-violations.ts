import type { ZodType } from 'zod';
import { type Json, NumberText } from './json/number-text.js';

/** Enough to fix a call by; a hostile event must not write a book. */
const MAX_VIOLATIONS = 10;
/** Longest of them, in characters: a path repeats the keys of an event. */
const MAX_VIOLATION_CHARS = 256;

/** What of a schema an object breaks, as `path: problem`; never the value itself. */
export function findViolations(schema: ZodType, object: Json): string[] {
  const parsed = schema.safeParse(toPlain(object));
  if (parsed.success) return [];
  return parsed.error.issues.slice(0, MAX_VIOLATIONS).map((issue) => {
    const path = issue.path.map(String).join('.');
    const problem =
      issue.code === 'unrecognized_keys' ? 'properties that are not in the plan' : issue.message;
    return shorten(path === '' ? problem : `${path}: ${problem}`);
  });
}

function shorten(text: string): string {
  return text.length <= MAX_VIOLATION_CHARS ? text : `${text.slice(0, MAX_VIOLATION_CHARS - 1)}…`;
}

/** A plan is about numbers, not about their texts. Runs behind the limit on depth. */
function toPlain(value: Json): unknown {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlain(member)]));
}
