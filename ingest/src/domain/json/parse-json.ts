import { finish, PART_CHARS, type Work } from '../work.js';
import { type JsonLimits, JsonReader } from './json-reader.js';
import type { Json } from './number-text.js';

/**
 * A number that `JSON.parse` may change: 16 digits and more, an exponent, a fraction with a zero at its end or many at its
 * start, minus zero. Met inside a string it costs a slower parse and nothing else.
 */
const MAY_LOSE_TEXT = /[[:,]\s*-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.(?:0{6}|\d*0[\s,\]}])|(?<=-)0[\s,\]}])/;

const NO_LIMITS: JsonLimits = { depth: Number.POSITIVE_INFINITY, containers: Number.POSITIVE_INFINITY };

/**
 * Parses JSON and keeps the text of every number that a double would change, as `NumberText`. Throws SyntaxError.
 * The engine's own parser reads what it reads exactly; it is a third faster.
 */
export function parseJson(text: string): Json {
  return MAY_LOSE_TEXT.test(text) ? finish(readJson(text, NO_LIMITS)) : (JSON.parse(text) as Json);
}

/** The same in parts, for a text of any length. Throws SyntaxError and JsonLimitError. */
export function* readJson(text: string, limits: JsonLimits): Work<Json> {
  const reader = new JsonReader(text, limits);
  while (!reader.read(PART_CHARS)) yield;
  return reader.value;
}
