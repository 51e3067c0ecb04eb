import { MAX_ID_BYTES, PLACEHOLDER_IDS } from '@everloop/schemas';
import { type Json, textOf } from './json/number-text.js';

const placeholders: ReadonlySet<string> = new Set(PLACEHOLDER_IDS);
const longestPlaceholder = Math.max(...PLACEHOLDER_IDS.map((id) => id.length));

/** What stood in an id's place. A kept id is kept as sent, byte by byte. */
export type ReadId =
  | { kind: 'id'; text: string }
  | { kind: 'absent' | 'placeholder' | 'invalid' | 'too_long'; text: '' };

const ABSENT: ReadId = { kind: 'absent', text: '' };
const PLACEHOLDER: ReadId = { kind: 'placeholder', text: '' };
const INVALID: ReadId = { kind: 'invalid', text: '' };
const TOO_LONG: ReadId = { kind: 'too_long', text: '' };

/** Reads a raw id of a person: text, or a number by its own text. A placeholder is not an id. */
export function readId(value: Json | undefined): ReadId {
  if (value === undefined || value === null) return ABSENT;
  const text = textOf(value);
  if (text === undefined) return INVALID;
  if (isPlaceholder(text)) return PLACEHOLDER;
  return isLongerThan(text, MAX_ID_BYTES) ? TOO_LONG : { kind: 'id', text };
}

export function isPlaceholder(text: string): boolean {
  // Most ids are longer than any placeholder; white space around one is rare, and is what trimming is for.
  if (text.length > longestPlaceholder && !/^\s|\s$/.test(text)) return false;
  return placeholders.has(text.trim().toLowerCase());
}

/** Whether a text has more bytes of UTF-8 than that. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false;
  return text.length > bytes || Buffer.byteLength(text) > bytes;
}
