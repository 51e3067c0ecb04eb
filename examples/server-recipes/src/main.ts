import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, serve } from '@everloop/ingest';
import { buildShop } from './express-shop.js';

// One command: Everloop itself inside this process, on a directory that may be thrown away.
const everloop = await serve(
  await completeConfig({
    projects: [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_demo'], readKeys: ['rk_demo'] }],
    dataDir: mkdtempSync(join(tmpdir(), 'everloop-server-recipes-')),
    port: 0,
    logLevel: 'error',
  }),
);
const shop = buildShop({ collector: everloop.url, writeKey: 'wk_demo' });
const server = shop.app.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`The shop's backend listens at ${url}. Order something, then ask who was active:

  curl -s ${url}/orders -H 'x-user-id: you' -H 'content-type: application/json' -d '{"orderId":"o-1","revenue":"12.50"}'
  curl -s ${everloop.url}/v1/metrics/active-users -H 'Authorization: Bearer rk_demo' -H 'Accept: text/csv'
`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(async () => {
      await shop.close();
      await everloop.close();
      process.exit(0);
    });
  });
}
