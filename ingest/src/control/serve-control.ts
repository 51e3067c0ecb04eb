import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { signalOfClient } from '../http/client-signals.js';
import { type SqlReader, SqlRefusedError } from '../ports/sql-reader.js';
import { WarehouseError } from '../ports/warehouse.js';

export interface ControlServer {
  close(): Promise<void>;
}

export interface SqlRequest {
  sql: string;
  format: string;
}

export interface ServeControlOptions {
  /** Where the socket lies. */
  path: string;
  /** Answers `everloop query`; null where SQL is asked elsewhere. */
  sql: SqlOptions | null;
  /** Answers everything else: the routes of this process, with all rights. */
  routes?: RequestListener;
}

interface SqlOptions {
  reader: Pick<SqlReader, 'read'>;
  /** Runs before each answer, so that what was acknowledged is in it. */
  awaitLoaded(): Promise<unknown>;
}

const MAX_QUESTION_BYTES = 1024 ** 2;

/**
 * Answers the command line on a Unix socket that only this process's user may open (mode 0600): SQL at `/`, and the routes
 * of the process, for which the operator needs no key.
 */
export async function serveControl({ path, sql, routes }: ServeControlOptions): Promise<ControlServer> {
  // This process holds the data directory, so a socket that is left over belongs to no one.
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    if (request.url === '/' && sql !== null) answerSql(request, response, sql);
    else if (routes !== undefined) routes(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket must never exist with another mode, not even for the moment until a chmod.
    const before = process.umask(0o177);
    try {
      server.listen(path, resolve);
    } finally {
      process.umask(before);
    }
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function answerSql(request: IncomingMessage, response: ServerResponse, sql: SqlOptions): void {
  readAndAnswer(request, sql, signalOfClient(response))
    .then((text) => response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text))
    .catch((error: unknown) => {
      const { status, body } = describeFailure(error);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
}

async function readAndAnswer(
  request: IncomingMessage,
  { reader, awaitLoaded }: SqlOptions,
  client: AbortSignal,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_QUESTION_BYTES)
      throw new SqlRefusedError(`SQL is longer than ${MAX_QUESTION_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { sql, format } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as SqlRequest;
  await awaitLoaded();
  return await reader.read(sql, format, { signal: client });
}

function describeFailure(error: unknown) {
  if (error instanceof SqlRefusedError)
    return { status: 403, body: { code: error.code, message: error.message } };
  if (error instanceof WarehouseError)
    return {
      status: error.code === 'WAREHOUSE_BUSY' ? 429 : 422,
      body: { code: error.code, message: error.message },
    };
  return {
    status: 500,
    body: { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) },
  };
}
