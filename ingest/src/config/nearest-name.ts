import { z } from 'zod';

/** Names that a schema takes at a path; none where it takes any. */
export function namesAllowedAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let places = unwrap(schema);
  for (const step of path) places = places.flatMap((place) => childrenAt(place, step)).flatMap(unwrap);
  return [
    ...new Set(places.flatMap((place) => (place instanceof z.ZodObject ? Object.keys(place.shape) : []))),
  ];
}

/** The allowed name that a misspelt one was most likely meant to be. */
export function nearestName(name: string, allowed: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  return allowed
    .map((candidate) => ({ candidate, edits: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** The schemas behind defaults, optionals and unions. */
function unwrap(schema: unknown): unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  ) {
    return unwrap(schema.unwrap());
  }
  return [schema];
}

function childrenAt(schema: unknown, step: PropertyKey): unknown[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodObject && typeof step === 'string' && step in schema.shape)
    return [schema.shape[step]];
  return [];
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}
