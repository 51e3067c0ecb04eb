import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { MAX_BODY_BYTES } from '@everloop/schemas';
import { Refusal } from '../refusal.js';
import { ByteBuffer } from './byte-buffer.js';
import { noRoom, tooLarge } from './read-body.js';
import type { Claim } from './room.js';

const CHUNK = { chunkSize: 65_536 };

/**
 * What takes a body's encoding away; null where it has none.
 * Refuses with UNSUPPORTED_ENCODING, before the body is read.
 */
export function findUnpacker(contentEncoding: string | undefined): ((sent: Buffer) => Transform) | null {
  switch ((contentEncoding ?? 'identity').trim().toLowerCase()) {
    case 'identity':
    case '':
      return null;
    case 'gzip':
    case 'x-gzip':
      return () => createGunzip(CHUNK);
    case 'deflate':
      return (sent) => (isZlib(sent) ? createInflate(CHUNK) : createInflateRaw(CHUNK));
    case 'br':
      return () => createBrotliDecompress(CHUNK);
    default:
      throw new Refusal('UNSUPPORTED_ENCODING', 'Content-Encoding may be gzip, deflate, br or none.');
  }
}

/**
 * Decompresses a body. What comes out is counted and capped while it grows; what went in is let go at the end.
 * Refuses with BODY_TOO_LARGE, OVERLOADED, INVALID_BODY.
 */
export async function unpackBody(sent: Buffer, unpacker: Transform, claim: Claim): Promise<Buffer> {
  const body = new ByteBuffer();
  unpacker.end(sent);
  try {
    for await (const piece of unpacker) {
      const { length } = piece as Buffer;
      if (body.length + length > MAX_BODY_BYTES) throw tooLarge();
      if (!claim.grow(length)) throw noRoom();
      body.append(piece as Buffer);
    }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal('INVALID_BODY', 'The body cannot be decompressed; it may be incomplete.', null, {
      cause,
    });
  }
  claim.become(body.length);
  return body.whole();
}

/** `deflate` means zlib by the standard, and the bare stream in the hands of some clients. */
function isZlib(data: Buffer): boolean {
  return data.length >= 2 && ((data[0] as number) & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0;
}
