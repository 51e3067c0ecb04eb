import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from '@everloop/schemas';
import { Refusal } from '../refusal.js';
import { ByteBuffer } from './byte-buffer.js';
import type { Claim } from './room.js';

/** A body that comes in more pieces than this costs more to put together than to judge. */
const MAX_PIECES = 65_536;

/**
 * Reads a body as it was sent. Its bytes are counted and capped while they arrive; `maxMs` is how long they may take, null
 * for as long as any request.
 * Refuses with BODY_TOO_LARGE, OVERLOADED, INVALID_BODY. What is left of a refused body is for the answer to drop.
 */
export function readBody(request: IncomingMessage, claim: Claim, maxMs: number | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const body = new ByteBuffer();
    let pieces = 0;
    const timer = maxMs === null ? undefined : setTimeout(() => fail(tooSlow()), maxMs);
    const take = (piece: Buffer) => {
      pieces += 1;
      if (body.length + piece.length > MAX_BODY_BYTES) fail(tooLarge());
      else if (pieces > MAX_PIECES) fail(tooManyPieces());
      else if (!claim.grow(piece.length)) fail(noRoom());
      else body.append(piece);
    };
    const end = () => {
      clearTimeout(timer);
      resolve(body.whole());
    };
    const fail = (refusal: Refusal) => {
      clearTimeout(timer);
      request.off('data', take).off('end', end);
      reject(refusal);
    };
    request.on('data', take);
    request.once('end', end);
    request.once('error', (cause) => fail(connectionClosed(cause)));
    request.once('close', () => fail(connectionClosed()));
  });
}

/** Reads a body that no one wants to its end. */
export async function dropBody(request: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const piece of request) {
    bytes += (piece as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
  }
}

/** Refuses a body that says that it is too large, before a byte of it is read. */
export function checkDeclaredLength(contentLength: string | undefined): void {
  if (Number(contentLength ?? 0) > MAX_BODY_BYTES) throw tooLarge();
}

export function tooLarge(): Refusal {
  return new Refusal(
    'BODY_TOO_LARGE',
    `A body can have at most ${MAX_BODY_BYTES} bytes, before and after decompression. Send fewer events at a time.`,
  );
}

export function noRoom(): Refusal {
  return new Refusal('OVERLOADED', 'Too many bytes are being processed; try again.', 1_000);
}

function tooSlow(): Refusal {
  return new Refusal(
    'OVERLOADED',
    'The body took too long to arrive. Send its write key in `Authorization` or `?writeKey=`, which allows more time, or try again.',
    1_000,
  );
}

function tooManyPieces(): Refusal {
  return new Refusal('INVALID_BODY', `The body came in more than ${MAX_PIECES} pieces. Send larger chunks.`);
}

export function connectionClosed(cause?: unknown): Refusal {
  return new Refusal('INVALID_BODY', 'The body ended early.', null, { cause });
}
