import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a port of its own that hands requests on as it likes. */
export interface Relay {
  url: string;
  close(): Promise<void>;
}

export type Handle = (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void>;

/** Starts one; a request whose handling fails is cut off. `arrives` may refuse one before its body is read. */
export async function startRelay(
  handle: Handle,
  arrives: (request: IncomingMessage) => boolean = () => true,
) {
  const server = createServer(async (request, response) => {
    try {
      if (!arrives(request)) return void request.socket.destroy();
      await handle(request, await readAll(request), response);
    } catch {
      request.socket.destroy();
    }
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Hands a request on to `target` with this body; its answer goes to `response`, or nowhere. */
export function pass(
  target: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse | null,
) {
  return new Promise<void>((resolve, reject) => {
    const headers = { ...request.headers, 'content-length': String(body.length) };
    delete headers['transfer-encoding'];
    const onward = httpRequest(
      new URL(request.url!, target),
      { method: request.method!, headers },
      (answer) =>
        void readAll(answer).then((text) => {
          response?.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
          resolve();
        }, reject),
    );
    onward.on('error', reject);
    onward.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
