import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WRITE_KEY } from './support/collector.js';
import { type ServedCollector, serveCollector } from './support/serve-collector.js';

let served: ServedCollector;
beforeEach(async () => {
  served = await serveCollector('none');
});
afterEach(async () => await served.close());

/** Writes bytes as they are and reads until the server hangs up, or `enough` has come. */
async function speak(text: string, enough = /$^/, port = served.port): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let heard = '';
  const done = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      heard += chunk;
      if (enough.test(heard)) resolve();
    });
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  socket.write(text);
  await done;
  socket.destroy();
  return heard;
}

const body = JSON.stringify({ writeKey: WRITE_KEY, event: 'A', userId: 'u1', messageId: 'm1' });
const request = `POST /v1/track HTTP/1.1\r\nHost: shop.example\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('on the wire itself', () => {
  test('rubbish is refused', async () => {
    expect(await speak('\u0000\u0001 rubbish\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":"INVALID_BODY"/s);
  });

  test('rubbish behind a good request never passes for its answer', async () => {
    const heard = await speak(`${request}\u0000\u0001 rubbish\r\n\r\n`);
    expect(heard).not.toMatch(/^HTTP\/1\.1 400 /);
  });

  test('pipelined requests are answered in order', async () => {
    const heard = await speak(request + request, /(HTTP\/1\.1 200 [\s\S]*){2}\}$/);
    expect(heard.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
  });

  test('headers without end are refused', async () => {
    expect(await speak(`POST /v1/track HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
  });

  test('two lengths that differ are refused', async () => {
    const heard = await speak(
      'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('a body that breaks off leaves nothing, and the server goes on', async () => {
    const socket = connect(served.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(request.slice(0, -10));
    socket.destroy();
    expect(await speak(request, /\}$/)).toMatch(/^HTTP\/1\.1 200 /);
    expect(served.log.events()).toHaveLength(1);
  });

  test('a body beyond the cap gets its 413 although the client is still writing', async () => {
    const response = await fetch(`${served.proxy.url}/v1/track`, {
      method: 'POST',
      body: 'x'.repeat(6 * 1024 ** 2),
    });
    expect([response.status, (await response.json()).code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test.each([
    ['headers', 'POST /v1/track HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['a body', request.slice(0, -10)],
    ['a chunked body', 'POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":'],
  ])('%s that do not come to an end are refused, and nothing is kept', async (_name, text) => {
    const hurried = await serveCollector('none', {
      timeouts: { requestMs: 300, headersMs: 200, unknownBodyMs: 10_000, checkMs: 20 },
    });
    expect(await speak(text, /$^/, hurried.port)).toMatch(/^HTTP\/1\.1 408 .*"code":"REQUEST_TIMEOUT"/s);
    expect(hurried.log.entries).toEqual([]);
    await hurried.close();
  });

  test('a request has a time to arrive, and so have its headers', () => {
    expect(served.app.server.requestTimeout).toBe(30_000);
    expect(served.app.server.headersTimeout).toBe(10_000);
  });

  test('copies at the same moment are all answered, and carry one key', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${served.proxy.url}/v1/track`, { method: 'POST', body })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(served.log.events().map((row) => row.message_id)).size).toBe(1);
  });

  test('every answer forbids sniffing and framing', async () => {
    const { headers } = await fetch(`${served.proxy.url}/health`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
  });
});
