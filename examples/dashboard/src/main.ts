import { parseArgs } from 'node:util';
import { createDashboardServer } from './serve-dashboard.js';

// Draws what `npm start` serves, or another Everloop: npm start -w examples/dashboard -- --api URL --key KEY

const { values } = parseArgs({
  options: {
    api: { type: 'string', default: 'http://127.0.0.1:8787' },
    key: { type: 'string', default: 'rk_shop_demo' },
    port: { type: 'string', default: '8790' },
  },
});

const server = createDashboardServer({ api: values.api, readKey: values.key }).listen(
  Number(values.port),
  '127.0.0.1',
);
process.stdout.write(`The dashboard is at http://127.0.0.1:${values.port}; it asks ${values.api}.\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
