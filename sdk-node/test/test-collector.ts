import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { WireBatch, WireEvent } from '@everloop/schemas';

export interface TestCollector {
  url: string;
  /** Answers the next requests with this; 200 when undefined. `hang` never answers. */
  respond: (answer: { status: number; headers?: Record<string, string> } | 'hang' | undefined) => void;
  /** Bodies that were answered with 200, in order of arrival. */
  bodies: WireBatch[];
  /** Their events, copies included. */
  events: () => WireEvent[];
  /** When each request came, whatever the answer, in milliseconds. */
  requests: { atMs: number; headers: IncomingHttpHeaders; socketPort: number }[];
  close: () => Promise<void>;
}

/** A collector for tests: keeps what it accepts in memory and fails when told to. */
export async function startTestCollector(): Promise<TestCollector> {
  let answer: Parameters<TestCollector['respond']>[0];
  const bodies: WireBatch[] = [];
  const requests: TestCollector['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    requests.push({ atMs: Date.now(), headers: request.headers, socketPort: request.socket.remotePort ?? 0 });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const chosen = answer;
      if (chosen === 'hang') return;
      if (chosen) {
        response
          .writeHead(chosen.status, chosen.headers)
          .end('{"success":false,"code":"OVERLOADED","message":"test"}');
        return;
      }
      const raw = Buffer.concat(chunks);
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const body = JSON.parse(text.toString('utf8')) as WireBatch;
      bodies.push(body);
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(`{"success":true,"accepted":${body.batch.length},"deadLettered":0,"verdicts":[]}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    respond: (next) => {
      answer = next;
    },
    bodies,
    events: () => bodies.flatMap((body) => body.batch),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
