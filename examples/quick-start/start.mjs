import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildStale } from '../../.config/build-stale.mjs';

// What `npm start` runs: build, serve, tell the history once, then live on until Ctrl-C.

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    people: { type: 'string', default: '2000' },
    days: { type: 'string', default: '120' },
  },
});

process.chdir(root);
buildStale(root);
const { describeError, loadConfig, serve } = await import('@everloop/ingest');

let server;
let config;
try {
  const port = flags.port === undefined ? undefined : Number(flags.port);
  config = await loadConfig({ file: here('everloop.config.ts'), flags: { dataDir: flags.data, port } });
  server = await serve({ ...config, logLevel: 'warn' });
} catch (error) {
  process.stderr.write(`everloop: ${describeError(error)}
`);
  process.exit(1);
}

const simulator = fork(
  join(root, 'examples/traffic-simulator/src/main.ts'),
  [
    '--url',
    server.url,
    '--people',
    flags.people,
    '--days',
    flags.days,
    '--state',
    join(config.dataDir, 'history.json'),
  ],
  { execArgv: ['--import', 'tsx'] },
);

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop(0));

simulator.once('exit', (code) => {
  if (isStopping) return;
  process.stderr.write('the traffic simulator stopped, see above\n');
  void stop(code === 0 ? 0 : 1);
});
await Promise.race([once(simulator, 'message'), once(simulator, 'exit')]);
if (!isStopping) process.stdout.write(describePlaces(server.url));

/** First no one makes new events, then what is under way is stored. */
async function stop(exitCode) {
  if (isStopping) return;
  isStopping = true;
  process.stderr.write('\ndraining…\n');
  if (simulator.exitCode === null && simulator.kill('SIGTERM')) await once(simulator, 'exit');
  await server.close();
  process.exit(exitCode);
}

function describePlaces(url) {
  const data = flags.data === undefined ? '' : ` --data ${flags.data}`;
  return `
Everloop is ready at ${url}. A made-up shop lives in it; Ctrl-C drains and stops.

  API page           ${url}/docs

  Send an event      curl -s ${url}/v1/track -H 'Authorization: Bearer wk_shop_demo' -d '{"userId":"you","event":"Product Viewed","properties":{"productId":"product-1"}}'
  Power User Curve   curl -s ${url}/v1/metrics/power-user-curve -H 'Authorization: Bearer rk_shop_demo'
  Retention as CSV   curl -s '${url}/v1/metrics/retention?granularity=week&periods=8' -H 'Authorization: Bearer rk_shop_demo' -H 'Accept: text/csv'

  SQL                npx everloop query${data} "SELECT * FROM active_users_default(project = 'shop', from = today() - 7, to = today() + 1)"
                     npx everloop query${data}    lists the views
`;
}
