import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAnalytics } from '@everloop/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const recipe = (file: string) => readFileSync(new URL(`../proxies/${file}`, import.meta.url), 'utf8');

interface Proxy {
  name: string;
  program: string;
  version: string;
  /** Arguments that run it in the foreground, on a folder of its own, with the recipe at these ports. */
  run: (folder: string, port: number, collectorPort: number) => string[];
}

const PROXIES: Proxy[] = [
  {
    name: 'nginx',
    program: process.env.EVERLOOP_TEST_NGINX ?? 'nginx',
    version: '-v',
    run: (folder, port, collectorPort) => {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
        .join(' ');
      const site = recipe('nginx.conf').replace('127.0.0.1:8787', `127.0.0.1:${collectorPort}`);
      const server = `server { listen 127.0.0.1:${port}; ${site} }`;
      const http = `http { access_log off; ${temporary} ${server} }`;
      const config = join(folder, 'nginx.conf');
      writeFileSync(
        config,
        `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log; events {} ${http}`,
      );
      return ['-p', folder, '-e', join(folder, 'log'), '-c', config];
    },
  },
  {
    name: 'Caddy',
    program: process.env.EVERLOOP_TEST_CADDY ?? 'caddy',
    version: 'version',
    run: (folder, port, collectorPort) => {
      const site = recipe('Caddyfile')
        .replace('127.0.0.1:8787', `127.0.0.1:${collectorPort}`)
        .replace('shop.example.com {', `http://127.0.0.1:${port} {`);
      const config = join(folder, 'Caddyfile');
      writeFileSync(config, `{\n\tadmin off\n}\n${site}`);
      return ['run', '--config', config, '--adapter', 'caddyfile'];
    },
  },
];

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe.each(PROXIES)('events through $name', ({ name, program, version, run }) => {
  const seen: { url?: string; forwardedFor: unknown; bytes: number }[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'everloop-proxy-'));
  let missing = '';
  let collector: Server;
  let url: string;
  let stop = async () => {};

  beforeAll(async () => {
    try {
      await promisify(execFile)(program, [version]);
    } catch {
      // Not even where CI is set: npm cannot install it.
      missing = `${name} is not on this machine`;
      return;
    }
    collector = createServer(async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Buffer).length;
      seen.push({ url: request.url!, forwardedFor: request.headers['x-forwarded-for'], bytes });
      response.end('{"success":true,"accepted":1,"deadLettered":0,"verdicts":[]}');
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const child = spawn(program, run(folder, port, (collector.address() as AddressInfo).port), {
      stdio: 'ignore',
      env: { ...process.env, HOME: folder },
    });
    const ended = once(child, 'exit');
    stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    while (!(await fetch(`${url}/events/healthz`).catch(() => null))) {
      if (child.exitCode !== null)
        throw new Error(`${name} ended: ${readFileSync(join(folder, 'log'), 'utf8')}`);
    }
    seen.length = 0;
  });
  afterAll(async () => {
    await stop();
    collector?.closeAllConnections();
    collector?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('arrive without the prefix, with the address of the client, and large ones too', async ({ skip }) => {
    if (missing !== '') return skip(missing);
    const analytics = createAnalytics({
      writeKey: 'wk_test',
      host: `${url}/events`,
      maxBatchBytes: 3_000_000,
      gzip: false,
    });
    for (let n = 0; n < 100; n++)
      analytics.track({ userId: 'u-1', event: 'Item Viewed', properties: { text: 'x'.repeat(20_000) } });
    const { delivered, dropped } = await analytics.close();
    expect([delivered, dropped]).toEqual([100, {}]);
    expect(seen).toEqual([{ url: '/v1/batch', forwardedFor: '127.0.0.1', bytes: expect.any(Number) }]);
    expect(seen[0]!.bytes).toBeGreaterThan(2_000_000);
  });
});
