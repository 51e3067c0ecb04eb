import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { MAX_BODY_BYTES } from '@everloop/schemas';
import { Refusal } from '../refusal.js';

const unpack = {
  gzip: promisify(gunzip),
  inflate: promisify(inflate),
  inflateRaw: promisify(inflateRaw),
  br: promisify(brotliDecompress),
};

/**
 * Reads a body, whatever its Content-Type says. Both sizes are capped while they grow: the sent one as its chunks arrive, the
 * decompressed one inside the decompressor.
 * Refuses with BODY_TOO_LARGE, UNSUPPORTED_ENCODING, INVALID_BODY.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const sent = await collect(request);
  switch (encoding) {
    case 'identity':
    case '':
      return sent;
    case 'gzip':
    case 'x-gzip':
      return await decompress(unpack.gzip, sent);
    case 'deflate':
      return await decompress(isZlib(sent) ? unpack.inflate : unpack.inflateRaw, sent);
    case 'br':
      return await decompress(unpack.br, sent);
    default:
      throw new Refusal('UNSUPPORTED_ENCODING', 'Content-Encoding may be gzip, deflate, br or none.');
  }
}

/** A client that is still writing may never see an answer, so the rest of a body that is too large is read, and dropped, this far. */
const MAX_DROPPED_BYTES = 4 * MAX_BODY_BYTES;

function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks = [];
      if (bytes > MAX_DROPPED_BYTES) {
        request.pause();
        reject(tooLarge());
      }
    });
    request.once('end', () => {
      if (bytes > MAX_BODY_BYTES) reject(tooLarge());
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes));
    });
    request.once('error', (cause) => reject(brokenOff(cause)));
    request.once('close', () => reject(brokenOff(null)));
  });
}

async function decompress(
  run: (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>,
  sent: Buffer,
): Promise<Buffer> {
  try {
    return await run(sent, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new Refusal('INVALID_BODY', 'The body cannot be decompressed; it may be cut off.', null, { cause });
  }
}

/** `deflate` means zlib by the standard, and the bare stream in the hands of some clients. */
function isZlib(data: Buffer): boolean {
  return data.length >= 2 && ((data[0] as number) & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0;
}

function tooLarge(): Refusal {
  return new Refusal(
    'BODY_TOO_LARGE',
    `A body has at most ${MAX_BODY_BYTES} bytes, before and after decompression.`,
  );
}

function brokenOff(cause: unknown): Refusal {
  return new Refusal('INVALID_BODY', 'The body ended early.', null, { cause });
}
