import { z } from 'zod';

/** Names that a schema takes at a path; none where it takes any. */
export function namesAllowedAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let places = unwrap(schema);
  for (const step of path) places = places.flatMap((place) => childrenAt(place, step)).flatMap(unwrap);
  return [
    ...new Set(places.flatMap((place) => (place instanceof z.ZodObject ? Object.keys(place.shape) : []))),
  ];
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
