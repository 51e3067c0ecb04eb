import { PART_CHARS, type Work } from '../work.js';
import { JsonWriter, type WriteOptions } from './json-writer.js';
import type { Json } from './number-text.js';

/** Writes JSON of any depth without recursion, which `JSON.stringify` cannot. Lone surrogates become U+FFFD. */
export function writeJson(root: Json, options: WriteOptions = {}): string {
  const writer = new JsonWriter(root, options);
  writer.write(Number.POSITIVE_INFINITY);
  return writer.text;
}

/** The same in parts, for a value of any size. */
export function* writeJsonInParts(root: Json, options: WriteOptions = {}): Work<string> {
  const writer = new JsonWriter(root, options);
  while (!writer.write(PART_CHARS)) yield;
  return writer.text;
}

/** Bytes of a value's JSON as UTF-8; Infinity, without writing it to its end, where they are more than `maxBytes`. */
export function* measureJson(root: Json, maxBytes: number): Work<number> {
  const writer = new JsonWriter(root);
  while (!writer.write(Math.min(PART_CHARS, maxBytes + 1))) {
    // No text has fewer bytes than characters.
    if (writer.length > maxBytes) return Number.POSITIVE_INFINITY;
    yield;
  }
  const bytes = Buffer.byteLength(writer.text);
  return bytes > maxBytes ? Number.POSITIVE_INFINITY : bytes;
}
