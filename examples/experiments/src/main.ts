import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, serve } from '@everloop/ingest';
import { visitShop } from './visit-shop.js';

// One command: Everloop itself inside this process, on a directory that may be thrown away.
const everloop = await serve(
  await completeConfig({
    projects: [{ id: 'shop', timeZone: 'UTC', writeKeys: ['wk_demo'], readKeys: ['rk_demo'] }],
    dataDir: mkdtempSync(join(tmpdir(), 'everloop-experiments-')),
    port: 0,
    logLevel: 'error',
  }),
);
await visitShop({ collector: everloop.url, writeKey: 'wk_demo', people: 500 });
const answer = await fetch(`${everloop.url}/v1/metrics/experiments?list=rows`, {
  headers: { authorization: 'Bearer rk_demo', accept: 'text/csv' },
});
process.stdout.write(`500 people met the experiment "hero":\n\n${await answer.text()}`);
await everloop.close();
