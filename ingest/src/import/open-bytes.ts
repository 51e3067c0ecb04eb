import { createReadStream } from 'node:fs';
import { createGunzip, type Gunzip } from 'node:zlib';
import { ImportError } from './import-error.js';

/** Standard input, as the command names it. */
export const STDIN = '-';

export interface OpenBytesOptions {
  /** A path, or `-` for standard input. */
  file: string;
  /** Bytes read so far, compressed ones where the file is compressed. */
  onBytes: (bytes: number) => void;
  /** The compressed data ends too early or is damaged. What came before it has been yielded. */
  onDamage: (reason: string) => void;
}

/** The plain bytes of a file. Its first bytes decide whether it is compressed: a client may inflate a `.gz` on the way. */
export async function* openBytes({ file, onBytes, onDamage }: OpenBytesOptions): AsyncGenerator<Buffer> {
  const source: AsyncIterable<Buffer> = file === STDIN ? process.stdin : createReadStream(file);
  const counted = countBytes(source, onBytes);
  const { head, rest } = await takeHead(counted);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* inflate(rest, onDamage);
  else if (head.toString('latin1') === 'PK\u0003\u0004') throw new ArchiveError(file);
  else yield* rest;
}

const HEAD_BYTES = 4;

async function* countBytes(
  source: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

/** The first bytes, and all of them again. Standard input may deliver them one at a time. */
async function takeHead(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all() {
    yield head;
    yield* chunks;
  }
  return { head: head.subarray(0, HEAD_BYTES), rest: all() };
}

/**
 * Decompresses gzip. All output of a piece is read before the next piece is written, and before the end is: the stream drops
 * unread output when it fails, and a file that is cut off has whole lines before the cut.
 */
async function* inflate(
  chunks: AsyncIterable<Buffer>,
  onDamage: (reason: string) => void,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  let failure: Error | undefined;
  gunzip.on('error', (error) => {
    failure = error;
  });
  const closed = new Promise<void>((resolve) => gunzip.once('close', resolve));
  try {
    for await (const chunk of chunks) {
      const written = new Promise<void>((resolve) => gunzip.write(chunk, () => resolve()));
      yield* drain(gunzip, Promise.race([written, closed]));
      if (failure !== undefined) break;
    }
    if (failure === undefined) {
      gunzip.end();
      yield* drain(gunzip, closed);
    }
    if (failure !== undefined) onDamage('the compressed data is cut off or damaged');
  } finally {
    gunzip.destroy();
  }
}

/** What can be read until `isWritten` resolves, and what is left then. */
async function* drain(gunzip: Gunzip, isWritten: Promise<void>): AsyncGenerator<Buffer> {
  let isDone = false;
  let wake = () => {};
  const onReadable = () => wake();
  gunzip.on('readable', onReadable);
  void isWritten.then(() => {
    isDone = true;
    wake();
  });
  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const output = gunzip.read() as Buffer | null;
      if (output !== null) yield output;
      else if (isDone) return;
      else await woken;
    }
  } finally {
    gunzip.off('readable', onReadable);
  }
}

class ArchiveError extends ImportError {
  constructor(file: string) {
    super('IMPORT_UNREADABLE', `${file} is a zip archive: unzip it and import the folder`, false);
  }
}
