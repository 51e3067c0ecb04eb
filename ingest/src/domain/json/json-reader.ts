import { type Json, type JsonObject, NumberText } from './number-text.js';

export interface JsonLimits {
  /** Most lists and objects inside each other. */
  depth: number;
  /** Most lists and objects in all. */
  containers: number;
  /** Most elements of the list that is this member of the outermost object. */
  list?: { member: string; elements: number };
}

/** The text may be JSON, but holds more than the limits allow. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
  constructor(readonly limit: 'depth' | 'containers' | 'elements') {
    super(`the JSON text exceeds the limit of ${limit}`);
  }
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'comma or end';

/** A list or an object that is being read, or neither: outside of the outermost one. */
interface Frame {
  readonly list: Json[] | null;
  readonly object: JsonObject | null;
  /** Of the member whose value comes next; unused in a list. */
  key: string;
  /** Most elements. */
  readonly max: number;
}

const OUTSIDE: Frame = { list: null, object: null, key: '', max: 0 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;

/** A number of this many digits is an exact double, whatever the digits are. */
const EXACT_DIGITS = 15;
const SHORT_STRING_CHARS = 48;
const FIRST_PRINTABLE = 0x20;
/** What a string cannot hold as it is: the parser of the engine unescapes or refuses it. */
const NEEDS_UNESCAPING = /[\\\u0000-\u001f]/;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LITERALS: readonly (readonly [text: string, value: Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * Parses JSON a part at a time and keeps the text of every number that a double would change, as `NumberText`.
 * `JSON.parse` cannot stop: 5 MiB that are made to be slow keep it busy for hundreds of milliseconds.
 * Nothing here recurses, so depth is not a danger.
 */
export class JsonReader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  /** Around the innermost one. */
  readonly #outer: Frame[] = [];
  #frame: Frame = OUTSIDE;
  #at = 0;
  #expected: Expected = 'value';
  #containers = 0;
  #root: Json = null;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  /** What was read, once `read` has returned true. */
  get value(): Json {
    return this.#root;
  }

  /**
   * Reads about `chars` characters on: a token is never split. True when the whole text has been read.
   * Throws SyntaxError where it is not JSON, JsonLimitError where it is too much.
   */
  read(chars: number): boolean {
    const text = this.#text;
    const stop = this.#at + chars;
    while (this.#at < stop) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
        this.#at += 1;
      } else if (this.#expected === 'comma or end') {
        if (this.#frame === OUTSIDE) {
          if (this.#at >= text.length) return true;
          throw notJson();
        }
        this.#readAfterValue(code);
      } else if (this.#expected === 'key' || this.#expected === 'key or end') {
        this.#readKey(code);
      } else {
        this.#readValue(code);
      }
    }
    return false;
  }

  #readAfterValue(code: number): void {
    const isList = this.#frame.list !== null;
    if (code === COMMA) {
      this.#at += 1;
      this.#expected = isList ? 'value' : 'key';
    } else if (code === (isList ? CLOSE_LIST : CLOSE_OBJECT)) {
      this.#close();
    } else throw notJson();
  }

  #readKey(code: number): void {
    if (code === CLOSE_OBJECT && this.#expected === 'key or end') {
      this.#close();
      return;
    }
    if (code !== QUOTE) throw notJson();
    const key = this.#readString();
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== COLON) throw notJson();
    this.#at += 1;
    this.#frame.key = key;
    this.#expected = 'value';
  }

  #readValue(code: number): void {
    if (code === QUOTE) this.#add(this.#readString());
    else if (code === OPEN_OBJECT) this.#open(null, {});
    else if (code === OPEN_LIST) this.#open([], null);
    else if (code === CLOSE_LIST && this.#expected === 'value or end') this.#close();
    else if (isDigit(code) || code === 0x2d) this.#add(this.#readNumber());
    else this.#add(this.#readLiteral());
  }

  #add(value: Json): void {
    this.#expected = 'comma or end';
    const { list, object, key, max } = this.#frame;
    if (object !== null) {
      if (key === '__proto__') define(object, key, value);
      else object[key] = value;
    } else if (list === null) {
      this.#root = value;
    } else if (list.push(value) > max) {
      throw new JsonLimitError('elements');
    }
  }

  #open(list: Json[] | null, object: JsonObject | null): void {
    const { depth, containers, list: limited } = this.#limits;
    this.#add((list ?? object) as Json);
    const isLimited = limited !== undefined && this.#outer.length === 1 && this.#frame.key === limited.member;
    this.#outer.push(this.#frame);
    this.#frame = { list, object, key: '', max: isLimited ? limited.elements : Number.POSITIVE_INFINITY };
    this.#containers += 1;
    if (this.#outer.length > depth) throw new JsonLimitError('depth');
    if (this.#containers > containers) throw new JsonLimitError('containers');
    this.#at += 1;
    this.#expected = list === null ? 'key or end' : 'value or end';
  }

  #close(): void {
    this.#frame = this.#outer.pop() ?? OUTSIDE;
    this.#at += 1;
    this.#expected = 'comma or end';
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #readString(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let end = start;
    // Most strings are short: to look at each character is faster than to search and then to test.
    for (const stop = start + SHORT_STRING_CHARS; end < stop; end += 1) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) {
        this.#at = end + 1;
        return text.slice(start, end);
      }
      if (code === BACKSLASH || code < FIRST_PRINTABLE) break;
    }
    end = text.indexOf('"', end);
    if (end === -1) throw notJson();
    const plain = text.slice(start, end);
    if (!NEEDS_UNESCAPING.test(plain)) {
      this.#at = end + 1;
      return plain;
    }
    this.#at = this.#endOfString(end);
    return JSON.parse(text.slice(start - 1, this.#at)) as string;
  }

  /** Behind the first quote, from `end` on, that no backslash escapes. */
  #endOfString(end: number): number {
    const text = this.#text;
    for (let at = end; at !== -1; at = text.indexOf('"', at + 1)) {
      let backslashes = 0;
      while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) return at + 1;
    }
    throw notJson();
  }

  #readNumber(): number | NumberText {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    let value = 0;
    for (let code = text.charCodeAt(at); isDigit(code); code = text.charCodeAt(++at))
      value = value * 10 + (code - ZERO);
    const isPlain = at - start <= EXACT_DIGITS && (text.charCodeAt(start) !== ZERO || at - start === 1);
    if (isPlain && !continuesNumber(text.charCodeAt(at)) && at > start) {
      this.#at = at;
      return value;
    }
    while (continuesNumber(text.charCodeAt(at))) at += 1;
    this.#at = at;
    return numberOf(text.slice(start, at));
  }

  #readLiteral(): Json {
    for (const [text, value] of LITERALS) {
      if (this.#text.startsWith(text, this.#at)) {
        this.#at += text.length;
        return value;
      }
    }
    throw notJson();
  }
}

/** Assigned, a member of this name would become the prototype. */
function define(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Digits, signs, the point and the exponent. */
function continuesNumber(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x2d || code === 0x2b || (code | 0x20) === 0x65;
}

function numberOf(text: string): number | NumberText {
  if (!JSON_NUMBER.test(text)) throw notJson();
  const value = Number(text);
  return String(value) === text && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : new NumberText(text);
}

/** Without the text: it is what was sent. */
function notJson(): SyntaxError {
  return new SyntaxError('the text is not JSON');
}
