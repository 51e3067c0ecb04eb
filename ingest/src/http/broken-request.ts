import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Telemetry } from '../telemetry.js';
import { Refusal } from './refusal.js';

export interface MalformedRequests {
  /** Tells which connections have a request under way. */
  watch(server: Server): void;
  /** Answers what is not HTTP, or takes too long to become it, in the same form as every other refusal. */
  answer(error: Error & { code?: string }, socket: Duplex): void;
}

export function createMalformedRequests(telemetry: Telemetry): MalformedRequests {
  const underWay = new WeakMap<Duplex, Set<ServerResponse>>();
  return {
    watch(server) {
      server.prependListener('request', ({ socket }, response) => {
        const responses = underWay.get(socket) ?? new Set();
        underWay.set(socket, responses.add(response));
        response.once('close', () => responses.delete(response));
      });
    },
    answer(error, socket) {
      // Rubbish behind a good request: an answer now would be taken for the good one's. A body that is late is its own.
      const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
      const responses = [...(underWay.get(socket) ?? [])];
      const isAnswered =
        responses.length > (late ? 1 : 0) || responses.some(({ headersSent }) => headersSent);
      if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) {
        socket.destroy();
        return;
      }
      const refusal = refusalOf(error.code);
      telemetry.refused.inc({ code: refusal.code });
      socket.end(write(refusal));
    },
  };
}

function refusalOf(code: string | undefined): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Refusal('REQUEST_TIMEOUT', 'The request did not arrive in time.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Refusal(
      'HEADERS_TOO_LARGE',
      'The headers are too large. Send fewer cookies, or a shorter URL.',
    );
  return new Refusal('INVALID_BODY', 'The HTTP request cannot be parsed.');
}

function write(refusal: Refusal): string {
  const body = JSON.stringify(refusal.answer());
  return (
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
