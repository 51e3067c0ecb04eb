import { type Json, type JsonObject, NumberText } from './number-text.js';
import { quote } from './quote.js';

export interface WriteOptions {
  /** Writes an object's keys in order of their UTF-16 code units, so that equal objects give equal texts. */
  sortKeys?: boolean;
  /** Rewrites a key; by default it stays. */
  writeKey?: (key: string) => string;
  /** Writes a number that kept its text; by default as it was sent. */
  writeNumber?: (text: string) => string;
}

interface Frame {
  /** Null for an array. */
  keys: string[] | null;
  parent: Json[] | JsonObject;
  next: number;
}

/** Writes JSON of any depth without recursion, which `JSON.stringify` cannot. Lone surrogates become U+FFFD. */
export function writeJson(root: Json, options: WriteOptions = {}): string {
  const { sortKeys = false, writeKey, writeNumber } = options;
  const frames: Frame[] = [];
  let out = '';

  const begin = (value: Json): void => {
    if (typeof value === 'string') out += quote(value);
    else if (value instanceof NumberText) out += writeNumber ? writeNumber(value.text) : value.text;
    else if (value === null || typeof value !== 'object') out += String(value);
    else if (Array.isArray(value)) {
      out += '[';
      frames.push({ keys: null, parent: value, next: 0 });
    } else {
      out += '{';
      const keys = Object.keys(value);
      frames.push({ keys: sortKeys ? keys.sort() : keys, parent: value, next: 0 });
    }
  };

  begin(root);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const { keys, parent } = frame;
    const length = keys === null ? (parent as Json[]).length : keys.length;
    if (frame.next === length) {
      out += keys === null ? ']' : '}';
      frames.pop();
      continue;
    }
    if (frame.next > 0) out += ',';
    const at = frame.next;
    frame.next += 1;
    if (keys === null) {
      begin((parent as Json[])[at] as Json);
    } else {
      const key = keys[at] as string;
      out += `${quote(writeKey ? writeKey(key) : key)}:`;
      begin((parent as JsonObject)[key] as Json);
    }
  }
  return out;
}
