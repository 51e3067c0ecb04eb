import * as http from 'node:http';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import * as https from 'node:https';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type Batch, closeEnvelope, type Reply } from '../../sdk-browser/src/core/index.js';

const compress = promisify(gzip);
/** A shorter body gains less from gzip than its head costs. */
const MIN_GZIP_BYTES = 1_024;

interface Packed {
  body: Buffer;
  isGzip: boolean;
}

export interface HttpSenderOptions {
  host: string;
  writeKey: string;
  timeoutMs: number;
  gzip: boolean;
  concurrency: number;
  nowMs: () => number;
  /** A body was packed: this is what it takes in memory now. */
  onPacked: (batch: Batch, bytes: number) => void;
}

/** Posts bodies over HTTP/1.1 connections that are kept alive. */
export function createHttpSender(options: HttpSenderOptions) {
  const url = new URL(`${options.host.replace(/\/$/, '')}/v1/batch`);
  const { request, Agent } = url.protocol === 'https:' ? https : { ...http, Agent: HttpAgent };
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  const authorization = `Basic ${Buffer.from(`${options.writeKey}:`).toString('base64')}`;
  const packed = new WeakMap<Batch, Promise<Packed>>();
  const stop = new AbortController();

  /** Packs a sealed batch once: repeats are the same bytes, and what waits takes a tenth of the memory. */
  const pack = (batch: Batch): Promise<Packed> => {
    const plain = Buffer.from(closeEnvelope(batch, options.nowMs()));
    batch.bodyText = '';
    options.onPacked(batch, plain.length);
    const packing =
      options.gzip && plain.length >= MIN_GZIP_BYTES
        ? compress(plain, { level: constants.Z_BEST_SPEED }).then((body) => {
            options.onPacked(batch, body.length);
            return { body, isGzip: true };
          })
        : Promise.resolve({ body: plain, isGzip: false });
    packed.set(batch, packing);
    return packing;
  };

  const post = ({ body, isGzip }: Packed) =>
    new Promise<Reply>((resolve, reject) => {
      const headers: Record<string, string | number> = {
        Authorization: authorization,
        'Content-Type': 'application/json',
        'Content-Length': body.length,
      };
      if (isGzip) headers['Content-Encoding'] = 'gzip';
      const sent = request(url, {
        method: 'POST',
        agent,
        headers,
        signal: stop.signal,
        timeout: options.timeoutMs,
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${options.timeoutMs} ms`)));
      sent.on('error', reject);
      sent.on('response', (response: IncomingMessage) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'] ?? null,
            body: text,
          }),
        );
      });
      sent.end(body);
    });

  return {
    pack(batch: Batch): void {
      if (!packed.has(batch)) void pack(batch);
    },
    send: (batch: Batch) => (packed.get(batch) ?? pack(batch)).then(post),
    /** Breaks off what is under way. */
    close(): void {
      stop.abort();
      agent.destroy();
    },
  };
}
