import { isJsonObject, type Json } from '../domain/json/number-text.js';
import { parseJson } from '../domain/json/parse-json.js';
import { openBytes } from './open-bytes.js';
import type { ImportSource } from './sources/import-source.js';
import { splitLines } from './split-lines.js';

/** What became of one line of a file. */
export interface ImportLine {
  /** Number of the line, from 1; of the element in a JSON array. */
  position: number;
  /** JSON of the events that the line becomes. */
  events: readonly string[];
  /** Why it becomes none. */
  refusal?: string;
  /** Name of an event that the source's library makes by itself, and that is no activity. */
  leftOut?: string;
}

export interface ReadLinesOptions {
  file: string;
  source: ImportSource;
  /** Lines that are done already. */
  skipLines: number;
  onBytes: (bytes: number) => void;
  /** The file ends too early. Every line before that has been yielded. */
  onDamage: (reason: string) => void;
}

/** An event of 32 KiB in a vendor's shape, with what the vendor adds to it, is far below. */
const MAX_LINE_BYTES = 4 * 1024 ** 2;

/** What the lines of a file become, gzip or not, one JSON object a line or one JSON array. Blank lines are nothing. */
export async function* readImportLines(options: ReadLinesOptions): AsyncGenerator<ImportLine> {
  const { source, skipLines, onDamage } = options;
  const lines = splitLines(openBytes(options), { maxLineBytes: MAX_LINE_BYTES, onDamage });
  let position = 0;
  for await (const line of lines) {
    position += 1;
    if (position <= skipLines) continue;
    const text = line?.trim();
    if (text === '') continue;
    yield text === undefined
      ? { position, events: [], refusal: `the line has more than ${MAX_LINE_BYTES} bytes` }
      : { position, ...readLine(text, source) };
  }
}

function readLine(text: string, source: ImportSource): Omit<ImportLine, 'position'> {
  let line: Json;
  try {
    line = parseJson(text);
  } catch {
    return { events: [], refusal: 'the line is not valid JSON' };
  }
  if (!isJsonObject(line)) return { events: [], refusal: 'the line is not a JSON object' };
  return source.read(line, text);
}
