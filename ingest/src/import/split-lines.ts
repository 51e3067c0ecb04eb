/** One text of a file: a line, or an element of a JSON array. Null where it is longer than any event can be. */
export type SplitLine = string | null;

export interface SplitOptions {
  /** A longer line is passed over without being kept. */
  maxLineBytes: number;
  /** A JSON array that is not closed. */
  onDamage: (reason: string) => void;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BOM = [0xef, 0xbb, 0xbf];

/** The lines of a file, or the elements of the JSON array that it is. Holds one piece and one line at a time. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  { maxLineBytes, onDamage }: SplitOptions,
): AsyncGenerator<SplitLine> {
  const line = new LineBuffer(maxLineBytes);
  const list = new ListScanner();
  let isList: boolean | undefined;
  let atByte = 0;
  for await (const chunk of chunks) {
    let start = 0;
    if (isList === undefined) {
      // White space and a byte order mark say nothing about the shape.
      while (start < chunk.length && (isSpace(chunk[start]!) || BOM[atByte] === chunk[start])) {
        if (chunk[start] === NEWLINE) yield '';
        start++;
        atByte++;
      }
      if (start === chunk.length) continue;
      isList = chunk[start] === OPEN_LIST;
    }
    if (!isList) {
      for (let end = chunk.indexOf(NEWLINE, start); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        line.append(chunk, start, end);
        yield line.take();
        start = end + 1;
      }
      line.append(chunk, start, chunk.length);
      continue;
    }
    for (let at = start; at < chunk.length; at++) {
      const mark = list.step(chunk[at]!);
      if (mark === 'inside') continue;
      line.append(chunk, start, at);
      start = at + 1;
      if (mark === 'end') yield line.take();
    }
    line.append(chunk, start, chunk.length);
  }
  if (!line.isEmpty) yield line.take();
  if (isList && list.isOpen) onDamage('the JSON array is not closed');
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

/** Finds where the elements of the outermost array end. */
class ListScanner {
  #depth = 0;
  #isText = false;
  #isEscaped = false;

  get isOpen(): boolean {
    return this.#depth > 0;
  }

  /** `end`: an element ends before this byte; `begin`: the array begins with it. */
  step(byte: number): 'inside' | 'begin' | 'end' {
    if (this.#isText) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isText = false;
      return 'inside';
    }
    switch (byte) {
      case QUOTE:
        this.#isText = true;
        return 'inside';
      case COMMA:
        return this.#depth === 1 ? 'end' : 'inside';
      case OPEN_LIST:
      case OPEN_OBJECT:
        this.#depth += 1;
        return this.#depth === 1 ? 'begin' : 'inside';
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        this.#depth = Math.max(0, this.#depth - 1);
        return this.#depth === 0 ? 'end' : 'inside';
    }
    return 'inside';
  }
}

/** A line whose pieces come one after another. */
class LineBuffer {
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(readonly maxBytes: number) {}

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  append(chunk: Buffer, start: number, end: number): void {
    if (start >= end) return;
    this.#bytes += end - start;
    if (this.#bytes > this.maxBytes) this.#pieces = [];
    // A copy: the reader of the file may reuse the memory of a chunk.
    else this.#pieces.push(Buffer.from(chunk.subarray(start, end)));
  }

  take(): SplitLine {
    const text =
      this.#bytes > this.maxBytes
        ? null
        : this.#pieces.length === 1
          ? this.#pieces[0]!.toString('utf8')
          : Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#bytes = 0;
    return text;
  }
}
