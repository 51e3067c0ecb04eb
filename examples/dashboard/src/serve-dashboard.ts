import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DashboardOptions {
  /** Where Everloop's API is. */
  api: string;
  /** A read key of the project. It reaches the browser: serve the page only to people who may see the numbers. */
  readKey: string;
}

const FILES = [
  'index.html',
  'dashboard.css',
  'dashboard.js',
  'charts.js',
  'element.js',
  'format.js',
  'pictures.js',
];
const TYPES: Record<string, string> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' };

/** Serves the page, and where it asks. */
export function createDashboardServer({ api, readKey }: DashboardOptions): Server {
  const where = `export const api = ${JSON.stringify(api)};\nexport const readKey = ${JSON.stringify(readKey)};\n`;
  return createServer(async (request, response) => {
    const name = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1);
    if (name !== 'where.js' && !FILES.includes(name)) return response.writeHead(404).end();
    const body =
      name === 'where.js'
        ? where
        : await readFile(fileURLToPath(new URL(`../page/${name}`, import.meta.url)));
    response.writeHead(200, {
      'content-type': `${TYPES[extname(name)]}; charset=utf-8`,
      'cache-control': 'no-store',
    });
    response.end(body);
  });
}
