import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';

/** What happens between a client of the warehouse and the warehouse. */
export type WarehouseTrouble =
  | 'none'
  /** Every connection is cut before it is read. */
  | 'refuse'
  /** Requests are taken and nothing comes back. */
  | 'hang'
  /** Half of the rows of an insert arrive, then the connection is reset. */
  | 'half'
  /** The insert is done, and the connection reset before its answer. */
  | 'answer_lost'
  /** Every insert takes its time. */
  | 'slow';

export interface WarehouseProxy {
  url: string;
  set(trouble: WarehouseTrouble): void;
  /** How many requests were troubled so far. */
  hits(): number;
  close(): Promise<void>;
}

const SLOW_MS = 1_500;

/** Stands before a warehouse over HTTP, for the faults that a network and a server have. */
export async function startWarehouseProxy(target: string): Promise<WarehouseProxy> {
  let trouble: WarehouseTrouble = 'none';
  let hits = 0;
  const hanging = new Set<ServerResponse>();

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const now = trouble;
    if (now === 'refuse') {
      hits += 1;
      request.socket.destroy();
      return;
    }
    const body = await readAll(request);
    if (now === 'hang') {
      hits += 1;
      hanging.add(response);
      return;
    }
    const isInsert = new URL(request.url!, target).searchParams.get('query')?.startsWith('INSERT') === true;
    if (!isInsert || now === 'none') return await pass(request, body, response);
    hits += 1;
    if (now === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    if (now === 'slow') return await pass(request, body, response);
    await pass(request, now === 'half' ? halfOf(request, body) : body, null);
    request.socket.destroy();
  };

  /** Hands a request on as it came, with this body; its answer goes to `response`, or nowhere. */
  const pass = (request: IncomingMessage, body: Buffer, response: ServerResponse | null) =>
    new Promise<void>((resolve, reject) => {
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

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(next) {
      trouble = next;
      for (const response of hanging) response.socket?.destroy();
      hanging.clear();
    },
    hits: () => hits,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isZipped = (request: IncomingMessage) => request.headers['content-encoding'] === 'gzip';

/** The first half of the lines, in the coding of the request. */
function halfOf(request: IncomingMessage, body: Buffer): Buffer {
  const lines = (isZipped(request) ? gunzipSync(body) : body).toString('utf8').split('\n');
  const half = Buffer.from(lines.slice(0, Math.ceil(lines.length / 2)).join('\n'));
  return isZipped(request) ? gzipSync(half) : half;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
