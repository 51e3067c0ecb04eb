import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Telemetry } from '../telemetry.js';
import { Refusal } from './refusal.js';

export interface BrokenRequests {
  /** Tells which connections have a request under way. */
  watch(server: Server): void;
  /** Answers what is no HTTP, or takes too long to become it, in the same form as every other refusal. */
  answer(error: Error & { code?: string }, socket: Duplex): void;
}

export function createBrokenRequests(telemetry: Telemetry): BrokenRequests {
  const underWay = new WeakMap<Duplex, number>();
  return {
    watch(server) {
      server.prependListener('request', ({ socket }, response) => {
        underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
        response.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
      });
    },
    answer(error, socket) {
      // Rubbish behind a good request: an answer now would be taken for the good one's. A body that is late is its own.
      const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
      const others = (underWay.get(socket) ?? 0) - (late ? 1 : 0);
      if (error.code === 'ECONNRESET' || !socket.writable || others > 0) {
        socket.destroy();
        return;
      }
      const refusal = late
        ? new Refusal('REQUEST_TIMEOUT', 'The request did not arrive in time.')
        : new Refusal('INVALID_BODY', 'This is no HTTP request that can be read.');
      telemetry.refused.inc({ code: refusal.code });
      socket.end(write(refusal));
    },
  };
}

function write(refusal: Refusal): string {
  const body = JSON.stringify(refusal.answer());
  return (
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
