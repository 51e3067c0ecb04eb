import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Telemetry } from '../telemetry.js';
import { Refusal } from './refusal.js';

/** Answers what is no HTTP, or takes too long to become it, in the same form as every other refusal. */
export function answerBrokenRequest(
  error: Error & { code?: string },
  socket: Duplex,
  telemetry: Telemetry,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new Refusal('REQUEST_TIMEOUT', 'The request did not arrive in time.')
      : new Refusal('INVALID_BODY', 'This is no HTTP request that can be read.');
  telemetry.refused.inc({ code: refusal.code });
  const body = JSON.stringify(refusal.answer());
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
