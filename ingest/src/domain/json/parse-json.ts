import { type Json, NumberText } from './number-text.js';

/**
 * A number that `JSON.parse` may change: 16 digits and more, an exponent, a fraction with a zero at its end or many at its
 * start, minus zero. Met inside a string it costs a slower parse and nothing else.
 */
const MAY_LOSE_TEXT = /[[:,]\s*-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.(?:0{6}|\d*0[\s,\]}])|(?<=-)0[\s,\]}])/;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses JSON and keeps the text of every number that a double would change, as `NumberText`.
 *
 * `mark` must be a text that no sender can guess: it stands in for those numbers while the engine's own parser reads the rest.
 * Throws SyntaxError. Nothing here recurses, so depth is no danger.
 */
export function parseJson(body: string, mark: string): Json {
  if (!MAY_LOSE_TEXT.test(body)) return JSON.parse(body) as Json;
  const marked = markNumbers(body, mark);
  const value = JSON.parse(marked ?? body) as Json;
  return marked === null ? value : unmarkNumbers(value, mark);
}

/** Puts marked strings in the place of numbers that would lose their text; null where there are none. */
function markNumbers(body: string, mark: string): string | null {
  let out = '';
  let copied = 0;
  let at = 0;
  while (at < body.length) {
    const code = body.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(body, at);
    } else if (isNumberStart(code)) {
      const end = endOfNumber(body, at);
      const text = body.slice(at, end);
      if (losesText(text)) {
        out += `${body.slice(copied, at)}"${mark}${text}"`;
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? null : out + body.slice(copied);
}

function endOfString(body: string, start: number): number {
  let end = start + 1;
  for (;;) {
    end = body.indexOf('"', end);
    if (end === -1) return body.length;
    let backslashes = 0;
    while (body.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    end += 1;
    if (backslashes % 2 === 0) return end;
  }
}

function isNumberStart(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2d;
}

function endOfNumber(body: string, start: number): number {
  let end = start + 1;
  for (; end < body.length; end += 1) {
    const code = body.charCodeAt(end);
    // Digits, sign, point and exponent.
    if (isNumberStart(code) || code === 0x2e || code === 0x2b || code === 0x65 || code === 0x45) continue;
    break;
  }
  return end;
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What is no JSON number at all stays where it is, for the parser to refuse. */
function losesText(text: string): boolean {
  const value = Number(text);
  if (String(value) === text && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return false;
  return JSON_NUMBER.test(text);
}

function unmarkNumbers(root: Json, mark: string): Json {
  const holder = { root };
  const open: Record<string, Json>[] = [holder];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const key of Object.keys(parent)) {
      const value = parent[key] as Json;
      if (typeof value === 'string') {
        // Defined, not assigned: the key may be `__proto__`.
        if (value.startsWith(mark)) define(parent, key, new NumberText(value.slice(mark.length)));
      } else if (typeof value === 'object' && value !== null) {
        open.push(value as Record<string, Json>);
      }
    }
  }
  return holder.root;
}

function define(parent: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
}
