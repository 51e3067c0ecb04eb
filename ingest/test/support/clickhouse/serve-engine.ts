import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Session } from 'chdb';

/** What `startEngine` passes on the command line. */
export interface EngineOptions {
  path: string;
  configFile?: string;
  /** Set before every statement. */
  settings: Record<string, string>;
  tls?: { certFile: string; keyFile: string };
}

/**
 * ClickHouse's HTTP protocol, as far as @clickhouse/client speaks it, in front of the embedded engine: what takes the place of
 * a server on a machine that has none. A program of its own, because a process holds one data directory.
 */
const options = JSON.parse(process.argv[2]!) as EngineOptions;
mkdirSync(options.path, { recursive: true });
// The first session of a process takes the configuration for all.
const keeper = new Session(
  options.path,
  options.configFile === undefined ? {} : { connectionArgs: [`--config-file=${options.configFile}`] },
);

const NOT_SETTINGS = new Set([
  ...['query', 'query_id', 'database', 'session_id', 'default_format', 'enable_http_compression', 'compress'],
  ...['send_progress_in_http_headers', 'http_headers_progress_interval_ms', 'wait_end_of_query', 'role'],
]);

const handle = (request: IncomingMessage, response: ServerResponse) =>
  void answer(request, response).catch((error: Error) => {
    const message = error.message.replace(/^Query failed: /, '');
    response.writeHead(500, { 'x-clickhouse-exception-code': /Code: (\d+)/.exec(message)?.[1] ?? '1002' });
    response.end(message);
  });

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url!, 'http://engine');
  const body = await readBody(request);
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const sql = [url.searchParams.get('query'), body].filter(Boolean).join('\n');
  const settings = { ...options.settings, ...settingsOf(url.searchParams) };
  const session = new Session(options.path);
  try {
    for (const [name, value] of Object.entries(settings))
      await session.queryAsync(`SET ${name} = ${quote(value)}`);
    const result = await session.queryAsync(sql, {
      format: url.searchParams.get('default_format') ?? 'TabSeparated',
    });
    send(request, response, Buffer.from(result.bytes()));
  } finally {
    session.close();
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

function settingsOf(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params].filter(([name]) => !NOT_SETTINGS.has(name)));
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const zipped = request.headers['accept-encoding']?.includes('gzip') === true;
  if (zipped) response.setHeader('content-encoding', 'gzip');
  response.end(zipped ? gzipSync(bytes) : bytes);
}

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const server =
  options.tls === undefined
    ? createServer(handle)
    : createTlsServer(
        { cert: readFileSync(options.tls.certFile), key: readFileSync(options.tls.keyFile) },
        handle,
      );
// The client ends idle connections; one that both end at once would be an error in a test that has done nothing wrong.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}\n`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  keeper.close();
  process.exit(0);
});
