import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector, WRITE_KEY } from './support/collector.js';
import { openChromium } from './support/open-chromium.js';
import { serveCollector } from './support/serve-collector.js';

/** Up to the link to a source map, which is not served. */
const text = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8').split(
    '//# sourceMappingURL',
  )[0]!;
const STUB = text('sdk-browser/dist/stub.js').trim();
const hashOf = (script: string) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

describe('the scripts that the collector serves', () => {
  test.each([
    ['/everloop.min.js', 'sdk-browser/dist/everloop.min.js'],
    ['/everloop.plugins.min.js', 'sdk-browser/dist/everloop.plugins.min.js'],
  ])('%s, in the encoding that the browser takes', async (url, file) => {
    const { app } = await startCollector();
    const plain = await app.inject({ url });
    expect(plain.statusCode).toBe(200);
    expect(plain.body).toBe(text(file));
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'Accept-Encoding',
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const tags = new Set([plain.headers.etag]);
    for (const [accepted, encoding, unpack] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip, br;q=0', 'gzip', gunzipSync],
    ] as const) {
      const headers = { 'accept-encoding': accepted, origin: 'https://shop.example' };
      const packed = await app.inject({ url, headers });
      expect(packed.headers).toMatchObject({
        'content-encoding': encoding,
        'access-control-allow-origin': '*',
        vary: 'Accept-Encoding',
      });
      expect(unpack(packed.rawPayload).toString()).toBe(text(file));
      tags.add(packed.headers.etag);
      const again = await app.inject({
        url,
        headers: { ...headers, 'if-none-match': `"other", W/${packed.headers.etag}` },
      });
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', packed.headers.etag]);
    }
    expect(tags.size).toBe(3);
    expect((await app.inject({ url, headers: { 'if-none-match': '"old"' } })).statusCode).toBe(200);
  });

  test('the address is configurable, and no other serves them then', async () => {
    const { app } = await startCollector(
      {},
      { settings: { scripts: { core: null, plugins: '/assets/a.js' } } },
    );
    expect((await app.inject('/assets/a.js')).body).toBe(text('sdk-browser/dist/everloop.plugins.min.js'));
    for (const url of ['/everloop.min.js', '/everloop.plugins.min.js'])
      expect((await app.inject(url)).statusCode).toBe(404);
  });

  test.each([
    [{ core: '/v1/track' }, /scripts\.core: is where the program answers something else/],
    [{ core: '/a/../docs' }, /scripts\.core: is where the program answers something else/],
    [{ core: 'app.js' }, /scripts\.core: expected a path such as/],
    [{ core: '/a/:b' }, /scripts\.core: expected a path such as/],
    [{ core: '/a.js', plugins: '/a.js' }, /scripts\.plugins: is the same as scripts\.core/],
  ])('%j is refused', async (scripts, message) => {
    await expect(startCollector({}, { settings: { scripts } })).rejects.toThrow(message);
  });
});

describe('the snippet', () => {
  test('names the collector as the browser reached it, and the key', async () => {
    const { app } = await startCollector({}, { settings: { trustProxy: true } });
    const headers = { host: 'events.shop.example', 'x-forwarded-proto': 'https' };
    const answer = await app.inject({ url: `/v1/snippet/${WRITE_KEY}`, headers });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toBe(
      `<script>${STUB}</script>\n` +
        `<script async src="https://events.shop.example/everloop.plugins.min.js" data-write-key="${WRITE_KEY}"></script>\n`,
    );
  });

  test('of an unknown key is refused without repeating it', async () => {
    const { app } = await startCollector();
    const answer = await app.inject('/v1/snippet/wk_mistyped');
    expect(answer.statusCode).toBe(401);
    expect(answer.body).not.toContain('wk_mistyped');
  });

  test('and the hash for a policy are those of the README', () => {
    const readme = text('sdk-browser/README.md');
    expect(readme).toContain(`<script>${STUB}</script>`);
    expect(readme).toContain(hashOf(STUB));
  });
});

describe('a page with the snippet, in Chromium', () => {
  let browser: Browser | null;
  let shop: Server;
  let html = '';
  let policy = '';
  beforeAll(async () => {
    browser = await openChromium();
    shop = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').setHeader('content-security-policy', policy);
      response.end(html);
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    shop.close();
  });

  test.for(['/everloop.plugins.min.js', '/assets/own-name.js'])(
    '%s under a policy: calls from before and through old references arrive',
    async (path, { skip }) => {
      if (browser === null) return skip('no Chromium runs here');
      const served = await serveCollector('none', { settings: { scripts: { plugins: path } } });
      const origin = `http://127.0.0.1:${served.port}`;
      const snippet = await (await fetch(`${origin}/v1/snippet/${WRITE_KEY}`)).text();
      const ownCode = `const el = window.everloop; const { track } = everloop;
      el.track('Sign Up Started', { n: 1 }); track('Sign Up Started', { n: 2 });
      window.afterLoad = () => { el.track('Signed Up', { n: 3 }); track('Signed Up', { n: 4 }); everloop.track('Signed Up', { n: 5 });
        return everloop.flush().then(() => [el === window.everloop, everloop.length, everloop.stats()]); };`;
      html = `<!doctype html><head>${snippet}</head><script>${ownCode}</script>`;
      policy = `default-src 'none'; script-src ${origin} ${hashOf(STUB)} ${hashOf(ownCode)}; connect-src ${origin}`;
      const page = await browser.newPage();
      try {
        let release = () => {};
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        await page.route(`**${path}`, async (route) => {
          await held;
          await route.continue();
        });
        await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/?utm_source=mail`, {
          waitUntil: 'domcontentloaded',
        });
        expect(await page.evaluate('window.everloop.length')).toBe(2);
        const before = Date.now();
        release();
        // An async script delays this event.
        await page.waitForLoadState('load');
        const [isSame, kept, stats] = (await page.evaluate('window.afterLoad()')) as [
          boolean,
          number,
          object,
        ];
        expect([isSame, kept]).toEqual([true, 0]);
        expect(stats).toMatchObject({ queued: 0, delivered: 6, dropped: {} });
        const events = served.log.events().map(({ properties, context, ...event }) => ({
          ...event,
          n: (properties as { n?: number } | undefined)?.n,
          session: (JSON.parse(context!) as { session: { id: number } }).session,
        }));
        expect(events.map(({ type }) => type)).toEqual(['page', 'track', 'track', 'track', 'track', 'track']);
        expect(events.slice(1).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
        // Calls keep the time at which they were made.
        for (const { timestamp } of events.slice(1, 3))
          expect(Date.parse(timestamp)).toBeLessThanOrEqual(before);
        expect(events[1]!.session.id).toBeGreaterThan(0);
      } finally {
        await page.close();
        await served.close();
      }
    },
  );
});
