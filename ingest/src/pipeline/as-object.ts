import { isJsonObject, type Json, type JsonObject } from '../domain/json/number-text.js';

/** An object, or undefined where there is none; null for what is not an object. PHP writes an empty object as `[]`. */
export function asObject(value: Json | undefined): JsonObject | undefined | null {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : null;
  return isJsonObject(value) ? value : null;
}
