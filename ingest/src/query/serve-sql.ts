import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type SqlReader, SqlRefusedError } from '../ports/sql-reader.js';
import { WarehouseError } from '../ports/warehouse.js';
import { socketPath } from './socket-path.js';

export interface SqlServer {
  close(): Promise<void>;
}

export interface SqlQuestion {
  sql: string;
  format: string;
}

export interface ServeSqlOptions {
  dataDir: string;
  reader: SqlReader;
  /** Runs before each answer, so that what was acknowledged is in it. */
  awaitLoaded(): Promise<unknown>;
}

const MAX_QUESTION_BYTES = 1024 ** 2;

/** Answers `everloop query` on a Unix socket that only this process's user may open (mode 0600). */
export async function serveSql(options: ServeSqlOptions): Promise<SqlServer> {
  const path = socketPath(options.dataDir);
  // Whoever is here holds the data directory, so a socket that is left over belongs to nobody.
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    answer(request, options)
      .then((text) => response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text))
      .catch((error: unknown) => {
        const { status, body } = describeFailure(error);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
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

async function answer(request: IncomingMessage, { reader, awaitLoaded }: ServeSqlOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_QUESTION_BYTES)
      throw new SqlRefusedError(`SQL is longer than ${MAX_QUESTION_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { sql, format } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as SqlQuestion;
  await awaitLoaded();
  return await reader.read(sql, format);
}

function describeFailure(error: unknown) {
  if (error instanceof SqlRefusedError)
    return { status: 403, body: { code: error.code, message: error.message } };
  if (error instanceof WarehouseError)
    return { status: 422, body: { code: error.code, message: error.message } };
  return {
    status: 500,
    body: { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) },
  };
}
