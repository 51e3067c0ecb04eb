import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireBatch, WireEvent } from '@everloop/schemas';
import { type Build, bundleTestPage, scriptTagFile } from './built-sdk.js';

const SERVICE_WORKER = `
  addEventListener('install', (event) => event.waitUntil(
    caches.open('site').then((cache) => cache.addAll(['/', '/sdk.js', '/everloop.min.js'])).then(() => skipWaiting())));
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => event.request.url.startsWith(location.origin) && event.respondWith(
    fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true }))));`;

export interface Failure {
  status: number;
  headers?: Record<string, string>;
}
/** `answerAfterMs`: takes the events at once and answers 200 later. */
export type Answer = Failure | { answerAfterMs: number } | 'drop' | undefined;

/** A site whose pages load the SDK, and a collector on another origin that can be told to fail. */
export interface TestSite {
  /** Address of the page; `/?idle` loads the SDK without starting it. */
  url: string;
  /** The same page on an origin without TLS that is not `localhost`. */
  plainUrl: string;
  collectorUrl: string;
  respond: (answer: Answer) => void;
  /** Requests with their bodies that were answered 200, in order of arrival. */
  bodies: { text: string; body: WireBatch }[];
  /** Their events, copies included. */
  received: () => WireEvent[];
  /** Values of property `n`, each once, in the order of first arrival. */
  arrived: () => number[];
  /** When a body was posted, whatever the answer. */
  attempts: number[];
  /** Address and content type of all posts. */
  addresses: Set<string>;
  preflights: () => number;
  /** Resolves when the condition holds; it is asked after each request. */
  until: (holds: () => boolean) => Promise<void>;
  reset: () => void;
  close: () => Promise<void>;
}

const listen = async (server: Server) => {
  server.listen(0);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

export async function startTestSite(build: Build): Promise<TestSite> {
  const scripts = new Map([
    ['/sdk.js', await bundleTestPage(build)],
    ['/everloop.min.js', await readFile(scriptTagFile, 'utf8')],
    ['/sw.js', SERVICE_WORKER],
  ]);
  const changes = new EventEmitter().setMaxListeners(50);
  const site: Pick<TestSite, 'bodies' | 'attempts' | 'addresses'> = {
    bodies: [],
    attempts: [],
    addresses: new Set(),
  };
  let answer: Answer;
  let preflights = 0;

  const collect = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    if (request.method === 'OPTIONS') {
      preflights++;
      response.setHeader('Access-Control-Allow-Headers', 'content-type, authorization');
      response.writeHead(204).end();
      return;
    }
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      site.attempts.push(Date.now());
      site.addresses.add(`${request.url} ${request.headers['content-type']}`);
      if (answer === 'drop') request.socket.destroy();
      else if (answer && 'status' in answer)
        response.writeHead(answer.status, answer.headers).end('{"success":false}');
      else {
        const body = JSON.parse(text) as WireBatch;
        site.bodies.push({ text, body });
        const reply = `{"success":true,"accepted":${body.batch.length},"deadLettered":0,"verdicts":[]}`;
        setTimeout(() => response.end(reply), answer?.answerAfterMs ?? 0);
      }
      changes.emit('request');
    });
  };
  const collector = createServer(collect);
  const collectorUrl = `http://127.0.0.1:${await listen(collector)}`;

  const pages = createServer((request, response) => {
    const script = scripts.get(request.url!);
    if (script) return void response.setHeader('Content-Type', 'text/javascript').end(script);
    response
      .setHeader('Content-Type', 'text/html')
      .end(
        `<!doctype html><title>Test page</title><script>window.collectorUrl='${collectorUrl}'</script><script src="/sdk.js"></script>` +
          `<script>if (!/idle/.test(location.search)) window.start()</script>`,
      );
  });
  const port = await listen(pages);

  const received = () => site.bodies.flatMap(({ body }) => body.batch);
  return {
    ...site,
    url: `http://localhost:${port}/`,
    plainUrl: `http://shop.test:${port}/`,
    collectorUrl,
    respond: (next) => {
      answer = next;
    },
    received,
    arrived: () => [...new Set(received().map(({ properties }) => properties?.n as number))],
    preflights: () => preflights,
    async until(holds) {
      while (!holds()) await once(changes, 'request');
    },
    reset() {
      site.bodies.length = 0;
      site.attempts.length = 0;
      site.addresses.clear();
      answer = undefined;
    },
    async close() {
      for (const server of [collector, pages]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
