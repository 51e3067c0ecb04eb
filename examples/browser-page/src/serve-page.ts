import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pageFolder = fileURLToPath(new URL('../page/', import.meta.url));
const sdkFolder = dirname(createRequire(import.meta.url).resolve('@everloop/browser/package.json'));

/** Serves the page, the SDK as it ships, and where the collector is. */
export function createPageServer(collector: string): Server {
  const files = new Map([
    ['/', { type: 'text/html', read: () => readFile(join(pageFolder, 'index.html')) }],
    ['/page.js', { type: 'text/javascript', read: () => readFile(join(pageFolder, 'page.js')) }],
    ['/everloop.js', { type: 'text/javascript', read: () => readFile(join(sdkFolder, 'dist/index.js')) }],
    [
      '/where.js',
      { type: 'text/javascript', read: async () => `export const collector = ${JSON.stringify(collector)};` },
    ],
  ]);
  // All that the SDK needs of a policy is the collector in `connect-src`. The style is the page's own.
  const policy = `default-src 'self'; style-src 'unsafe-inline'; connect-src ${new URL(collector).origin}`;
  return createServer(async (request, response) => {
    const file = files.get(request.url ?? '');
    if (file === undefined) return response.writeHead(404).end();
    const headers = { 'content-type': `${file.type}; charset=utf-8`, 'content-security-policy': policy };
    response.writeHead(200, headers).end(await file.read());
  });
}
