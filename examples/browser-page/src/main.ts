import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, serve } from '@everloop/ingest';
import { createPageServer } from './serve-page.js';

// One command: Everloop itself inside this process, on a directory that may be thrown away.
const everloop = await serve(
  await completeConfig({
    projects: [{ id: 'page', timeZone: 'UTC', writeKeys: ['wk_page_demo'], readKeys: ['rk_page_demo'] }],
    dataDir: mkdtempSync(join(tmpdir(), 'everloop-browser-page-')),
    port: 0,
    logLevel: 'warn',
  }),
);
const server = createPageServer(everloop.url).listen(8788, '127.0.0.1');

process.stdout.write(`Open http://127.0.0.1:8788 and click; then ask who was active:

  curl -s ${everloop.url}/v1/metrics/active-users -H 'Authorization: Bearer rk_page_demo' -H 'Accept: text/csv'
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    server.close();
    server.closeAllConnections();
    await everloop.close();
    process.exit(0);
  });
}
