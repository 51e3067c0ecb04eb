import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeConfig, serve } from '@everloop/ingest';
import { buildService } from './build-service.js';
import { plan } from './plan.js';

// One command: Everloop itself inside this process, on a directory that may be thrown away.
const everloop = await serve(
  await completeConfig({
    projects: [
      { id: 'shop', timeZone: 'UTC', writeKeys: ['wk_service_demo'], readKeys: ['rk_service_demo'] },
    ],
    plan,
    dataDir: mkdtempSync(join(tmpdir(), 'everloop-node-service-')),
    port: 0,
    logLevel: 'warn',
  }),
);
const service = buildService({ collector: everloop.url, writeKey: 'wk_service_demo' });
const url = await service.listen({ port: 8789 });

process.stdout.write(`The shop's backend listens at ${url}. Order something, then ask who was active:

  curl -s ${url}/orders -H 'x-user-id: you' -H 'content-type: application/json' -d '{"orderId":"o-1","revenue":"12.50","currency":"EUR"}'
  curl -s ${everloop.url}/v1/metrics/active-users -H 'Authorization: Bearer rk_service_demo' -H 'Accept: text/csv'
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await service.close();
    await everloop.close();
    process.exit(0);
  });
}
