/** A JSON number that a double cannot hold as it was written: `9007199254740993`, `1e400`, `12.50`. Its own text counts. */
export class NumberText {
  constructor(readonly text: string) {}
}

/** JSON as this program reads it: as `JSON.parse` does, but numbers that would lose their text keep it. */
export type Json = string | number | boolean | null | NumberText | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

/** The text of a string or a number; undefined for everything else. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return value instanceof NumberText ? value.text : undefined;
}
