import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { WireBatch } from '@everloop/schemas';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../../../sdk-browser/test/open-browser.js';

const browser = await openBrowser();
const bodies: WireBatch[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: {},
  });
  const script = outputFiles[0]!.text;
  server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as WireBatch);
      return response.end('{"success":true,"accepted":1,"deadLettered":0,"verdicts":[]}');
    }
    if (request.url === '/page.js') return response.setHeader('content-type', 'text/javascript').end(script);
    return response
      .setHeader('content-type', 'text/html')
      .end(
        '<!doctype html><body><script>host = location.origin</script><script type="module" src="/page.js"></script>',
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  if (typeof browser !== 'string') await browser.close();
  server?.closeAllConnections();
  server?.close();
});

it('sends what GrowthBook assigned: on each page once, under one messageId', async ({ skip }) => {
  if (typeof browser === 'string') return skip(browser);
  const page = await browser.newPage();
  let headline = '';
  for (let visit = 0; visit < 2; visit++) {
    await page.goto(url);
    await page.waitForFunction(() => document.title === 'sent');
    headline = (await page.textContent('body')) ?? '';
  }
  const events = bodies.flatMap(({ batch }) => batch);
  const isControl = headline === 'The shop';
  const variant = isControl ? '0' : '1';
  expect(events).toHaveLength(2);
  for (const { event, anonymousId, messageId, properties } of events)
    expect({ event, anonymousId, messageId, properties }).toEqual({
      event: 'Experiment Viewed',
      anonymousId: events[0]!.anonymousId,
      messageId: JSON.stringify(['hero', variant, anonymousId]),
      properties: {
        experiment: 'hero',
        variant,
        ...(isControl ? { weight: 0.25, control: true } : { weight: 0.75 }),
      },
    });
});
