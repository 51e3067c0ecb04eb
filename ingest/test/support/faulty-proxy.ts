import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the network does to a client's requests. */
export type Fault =
  | 'none'
  /** The server answers, and the client never hears of it: it sends everything again. */
  | 'answer_lost'
  /** The first request is told to come back. */
  | 'unavailable_first'
  | 'overloaded_first'
  /** Every request takes a while, so that they overlap. */
  | 'slow';

export interface FaultyProxy {
  url: string;
  /** How many requests a fault has hit. */
  hits(): number;
  close(): Promise<void>;
}

const MAX_LOST_ANSWERS = 2;
const DELAY_MS = 150;

/** A proxy in front of the collector that a client of any language may be pointed at. */
export async function startFaultyProxy(targetPort: number, fault: Fault): Promise<FaultyProxy> {
  let hits = 0;

  const forward = (
    request: IncomingMessage,
    body: Buffer,
    answer: (from: IncomingMessage, text: Buffer) => void,
  ) => {
    const headers = { ...request.headers, 'content-length': String(body.length) };
    delete headers['transfer-encoding'];
    const onward = httpRequest(
      { port: targetPort, host: '127.0.0.1', method: request.method, path: request.url, headers },
      async (response) => answer(response, await readAll(response)),
    );
    onward.end(body);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readAll(request);
    const pass = () =>
      forward(request, body, (from, text) => {
        response.writeHead(from.statusCode ?? 500, from.headers);
        response.end(text);
      });
    if (request.method !== 'POST' || fault === 'none') return pass();
    if (fault === 'slow') {
      hits += 1;
      setTimeout(pass, DELAY_MS);
    } else if (fault === 'answer_lost' && hits < MAX_LOST_ANSWERS) {
      hits += 1;
      forward(request, body, () => request.socket.destroy());
    } else if (fault !== 'answer_lost' && hits === 0) {
      hits += 1;
      refuse(request, response, fault === 'unavailable_first' ? 503 : 429);
    } else {
      pass();
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits: () => hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, {
    'retry-after': '1',
    'content-type': 'application/json',
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-expose-headers': 'Retry-After',
  });
  response.end('{"success":false,"code":"OVERLOADED","message":"try again"}');
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
