import { type Json, type JsonObject, NumberText } from './number-text.js';
import { quote } from './quote.js';

export interface WriteOptions {
  /** Writes an object's keys in order of their UTF-16 code units, so that equal objects give equal texts. */
  sortKeys?: boolean;
  /** Members of the outermost object that are left out. */
  omit?: ReadonlySet<string>;
  /** Rewrites a key; by default it stays. */
  writeKey?: (key: string) => string;
  /** Writes a number that kept its text; by default as it was sent. */
  writeNumber?: (text: string) => string;
}

interface Frame {
  /** Null for a list. */
  keys: string[] | null;
  parent: Json[] | JsonObject;
  next: number;
}

/** An object of more keys is far beyond what is stored, and sorting them would hold up everybody. */
const MAX_SORTED_KEYS = 16_384;

/** Writes JSON a part at a time, and of any depth: nothing here recurses. Lone surrogates become U+FFFD. */
export class JsonWriter {
  readonly #options: WriteOptions;
  readonly #frames: Frame[] = [];
  readonly #parts: string[] = [];
  #part = '';
  #length = 0;

  constructor(root: Json, options: WriteOptions = {}) {
    this.#options = options;
    this.#begin(root);
    const outermost = this.#frames[0];
    if (options.omit !== undefined && outermost?.keys)
      outermost.keys = outermost.keys.filter((key) => !options.omit?.has(key));
  }

  /** What has been written so far. */
  get text(): string {
    return this.#parts.join('') + this.#part;
  }

  /** Characters that have been written so far. */
  get length(): number {
    return this.#length + this.#part.length;
  }

  /** Writes about `chars` characters more: a string is never split. True when the whole value has been written. */
  write(chars: number): boolean {
    while (this.#frames.length > 0 && this.#part.length < chars) this.#step(this.#frames.at(-1) as Frame);
    this.#parts.push(this.#part);
    this.#length += this.#part.length;
    this.#part = '';
    return this.#frames.length === 0;
  }

  #step(frame: Frame): void {
    const { keys, parent, next } = frame;
    if (next === (keys ?? (parent as Json[])).length) {
      this.#part += keys === null ? ']' : '}';
      this.#frames.pop();
      return;
    }
    if (next > 0) this.#part += ',';
    frame.next += 1;
    if (keys === null) {
      this.#begin((parent as Json[])[next] as Json);
      return;
    }
    const { writeKey } = this.#options;
    const key = keys[next] as string;
    this.#part += `${quote(writeKey ? writeKey(key) : key)}:`;
    this.#begin((parent as JsonObject)[key] as Json);
  }

  #begin(value: Json): void {
    const { writeNumber, sortKeys = false } = this.#options;
    if (typeof value === 'string') this.#part += quote(value);
    else if (value instanceof NumberText) this.#part += writeNumber ? writeNumber(value.text) : value.text;
    else if (value === null || typeof value !== 'object') this.#part += String(value);
    else if (Array.isArray(value)) {
      this.#part += '[';
      this.#frames.push({ keys: null, parent: value, next: 0 });
    } else {
      this.#part += '{';
      const keys = Object.keys(value);
      if (sortKeys && keys.length <= MAX_SORTED_KEYS) keys.sort();
      this.#frames.push({ keys, parent: value, next: 0 });
    }
  }
}
