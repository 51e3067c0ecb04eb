import { parseArgs } from 'node:util';
import { createMetricsClient, MetricsError } from '@everloop/ingest/client';
import { writeReport } from './write-report.js';

// Reports on what `npm start` serves, or another Everloop: npm start -w examples/growth-report -- --url URL --key KEY

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8787' },
    key: { type: 'string', default: 'rk_shop_demo' },
  },
});

try {
  process.stdout.write(await writeReport(createMetricsClient({ url: values.url, readKey: values.key })));
} catch (error) {
  if (!(error instanceof MetricsError)) throw error;
  process.stderr.write(`${error.message}. ${error.fix}\n`);
  process.exitCode = 1;
}
