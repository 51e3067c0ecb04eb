const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `[` and `{`, and `]` and `}`, differ in this bit only. */
const SHAPE_BIT = 0x20;
const OPENS = 0x7b;
const CLOSES = 0x7d;

export interface NestingLimits {
  /** Most lists and objects inside each other. */
  depth: number;
  /** Most lists and objects in all. */
  containers: number;
}

/**
 * Whether JSON holds more lists and objects than a parser should be given: 4 MB of `[` keep one busy for half a second, and so
 * do 4 MB of `[],`. Reads bytes once and keeps nothing; whether it is JSON at all is for the parser to say.
 */
export function isTooNested(json: Uint8Array, limits: NestingLimits): boolean {
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] as number;
    if (byte === QUOTE) {
      at = endOfString(json, at);
    } else if ((byte | SHAPE_BIT) === OPENS) {
      depth += 1;
      containers += 1;
      if (depth > limits.depth || containers > limits.containers) return true;
    } else if ((byte | SHAPE_BIT) === CLOSES) {
      depth -= 1;
    }
  }
  return false;
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  for (; at < json.length && json[at] !== QUOTE; at += 1) if (json[at] === BACKSLASH) at += 1;
  return at;
}
