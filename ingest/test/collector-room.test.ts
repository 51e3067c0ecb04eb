import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { WRITE_KEY } from './support/collector.js';
import { type ServedCollector, serveCollector } from './support/serve-collector.js';

/** Senders that declare much, send slowly, or send without a key, and everybody else. */

const MiB = 1024 ** 2;
const event = { type: 'track', event: 'Product Viewed', userId: 'u1' };
const known = { authorization: `Bearer ${WRITE_KEY}` };

let served: ServedCollector;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await served.close();
});

/** A connection that has written so much, and what it hears. */
async function open(head: string, body: string | Buffer = '') {
  const socket = connect(served.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  const heard: string[] = [];
  socket.on('data', (chunk) => heard.push(String(chunk)));
  socket.on('error', () => undefined);
  socket.write(`${head}\r\n\r\n`);
  socket.write(body);
  return {
    socket,
    /** The answer, once it is whole. */
    answer: async () => {
      while (!/\r\n\r\n.*\}$/s.test(heard.join(''))) await once(socket, 'data');
      const [, status = '', code = ''] = /^HTTP\/1\.1 (\d+).*"code":"(\w+)"/s.exec(heard.join('')) ?? [];
      return `${status} ${code}`;
    },
  };
}

const head = (length: number | string, ...headers: string[]) =>
  ['POST /v1/batch HTTP/1.1', 'Host: x', `Content-Length: ${length}`, ...headers].join('\r\n');

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<number> {
  const payload = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
  const response = await fetch(`http://127.0.0.1:${served.port}${path}`, {
    method: 'POST',
    headers,
    body: payload,
  });
  await response.text();
  return response.status;
}

const oneEvent = (bytes: number) => ({ batch: [{ ...event, padding: 'x'.repeat(bytes) }] });

describe('a declared length', () => {
  test('over the cap is refused at once, whatever the key, and nobody waits for its body', async () => {
    served = await serveCollector('none');
    for (const key of [`Authorization: Bearer ${WRITE_KEY}`, 'Authorization: Bearer wk_other', 'X-No: key']) {
      const { answer } = await open(head(268_435_450, key));
      expect(await answer()).toBe('413 BODY_TOO_LARGE');
    }
    expect(await post('/v1/batch', { batch: [event] }, known)).toBe(200);
  });

  test('holds nothing: 64 of 4 MB that send nothing turn nobody away', async () => {
    served = await serveCollector('none');
    for (let n = 0; n < 64; n += 1)
      await open(head(4 * MiB, ...(n % 2 === 0 ? [`Authorization: Bearer ${WRITE_KEY}`] : [])));
    expect(await post('/v1/batch', { batch: [event] }, known)).toBe(200);
    expect(await post('/v1/batch', { writeKey: WRITE_KEY, batch: [event] })).toBe(200);
  });
});

describe('a key in a header or the address', () => {
  test.each([
    ['an unknown one', head(1_000, 'Authorization: Bearer wk_other'), '401 UNKNOWN_WRITE_KEY'],
    [
      'an unknown one in the address',
      head(1_000).replace('/v1/batch', '/v1/batch?writeKey=wk_other'),
      '401 UNKNOWN_WRITE_KEY',
    ],
  ])('%s is refused before the body comes', async (_name, request, refusal) => {
    served = await serveCollector('none');
    expect(await (await open(request)).answer()).toBe(refusal);
  });

  test('the answer reaches a client that writes all of its body first', async () => {
    served = await serveCollector('none');
    const { socket, answer } = await open(head(4 * MiB, 'Authorization: Bearer wk_other'));
    socket.pause();
    await new Promise<void>((resolve) => socket.write('x'.repeat(4 * MiB), () => resolve()));
    socket.resume();
    expect(await answer()).toBe('401 UNKNOWN_WRITE_KEY');
    if (!socket.closed) await once(socket, 'close');
    expect(socket.errored).toBeNull();
  });
});

describe('bodies whose key is not known before', () => {
  const settings = { limits: { maxInFlightBytes: 40 * MiB } };

  test('have a share that holds up nobody whose key is', async () => {
    served = await serveCollector('none', { settings });
    // Three of 4 MiB do not fit into the share of 10 MiB.
    const held = [];
    for (let n = 0; n < 3; n += 1) held.push(await open(head(4 * MiB + 10), 'x'.repeat(4 * MiB)));
    expect(await Promise.race(held.map(({ answer }) => answer()))).toBe('429 OVERLOADED');
    expect(await post('/v1/batch', { writeKey: WRITE_KEY, ...oneEvent(3 * MiB) })).toBe(429);
    expect(await post('/v1/batch', oneEvent(4 * MiB), known)).toBe(200);
    expect(await post(`/v1/batch?writeKey=${WRITE_KEY}`, oneEvent(4 * MiB))).toBe(200);
  });

  test('count what they are decompressed', async () => {
    served = await serveCollector('none', { settings });
    await open(head(4 * MiB + 10), 'x'.repeat(4 * MiB));
    await open(head(3 * MiB + 10), 'x'.repeat(3 * MiB));
    await expect.poll(async () => await inFlight()).toBeGreaterThan(6.9 * MiB);
    const packed = gzipSync(JSON.stringify({ writeKey: WRITE_KEY, ...oneEvent(4 * MiB) }));
    expect(packed.length).toBeLessThan(10_000);
    expect(await post('/v1/batch', packed, { 'content-encoding': 'gzip' })).toBe(429);
    expect(await post('/v1/batch', packed, { 'content-encoding': 'gzip', ...known })).toBe(200);
  });

  test('have less time than the others', async () => {
    served = await serveCollector('none', {
      timeouts: { requestMs: 30_000, headersMs: 10_000, unknownBodyMs: 50, checkMs: 1_000 },
    });
    const { answer } = await open(head(1_000), '{');
    expect(await answer()).toBe('429 OVERLOADED');
  });

  test('let go of what they held', async () => {
    served = await serveCollector('none', { settings });
    for (let n = 0; n < 6; n += 1) {
      const { socket } = await open(head(4 * MiB + 10), 'x'.repeat(4 * MiB));
      await expect.poll(inFlight).toBeGreaterThan(0);
      socket.destroy();
      await expect.poll(inFlight).toBe(0);
    }
  });
});

test('a body in pieces of a byte is refused after 65,536 of them', async () => {
  served = await serveCollector('none');
  const request = `POST /v1/batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer ${WRITE_KEY}`;
  const { answer } = await open(request, '1\r\nx\r\n'.repeat(65_537));
  expect(await answer()).toBe('400 INVALID_BODY');
});

/** Bytes that the collector holds now. */
async function inFlight(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${served.port}/metrics`)).text();
  return Number(/^everloop_in_flight_bytes (\S+)$/m.exec(text)?.[1]);
}
