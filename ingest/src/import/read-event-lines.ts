import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { ImportLine } from './import-events.js';

export interface ReadLinesOptions {
  file: string;
  /** Lines that are done already. */
  skipLines: number;
  /** A line that is not a JSON object. */
  onUnreadable: (lineNumber: number) => void;
  /** Bytes read from the file so far, compressed ones where it is compressed. */
  onBytes: (bytes: number) => void;
}

/** The events of a file with one JSON object a line, `.gz` or not. An event's position is its line number, from 1. */
export async function* readEventLines(options: ReadLinesOptions): AsyncGenerator<ImportLine> {
  const bytes = createReadStream(options.file);
  let read = 0;
  bytes.on('data', (chunk) => {
    read += chunk.length;
    options.onBytes(read);
  });
  const input = options.file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure = error;
    input.destroy();
  };
  bytes.on('error', fail);
  if (input !== bytes) input.on('error', fail);
  let position = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    position++;
    if (position <= options.skipLines || text.trim() === '') continue;
    const json = readableEvent(text.trim());
    if (json === null) options.onUnreadable(position);
    else yield { json, position };
  }
  if (failure !== undefined) throw failure;
}

/** The line, or null where it is not a JSON object. */
function readableEvent(line: string): string | null {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return null;
  }
  return typeof event === 'object' && event !== null && !Array.isArray(event) ? line : null;
}
