import pino from 'pino';
import { openEventLog } from '../src/adapters/event-log/index.js';
import { completeConfig } from '../src/config.js';
import { buildApp } from '../src/http/app.js';
import { systemClock } from '../src/ports/clock.js';

/** The collector up to the durable 200, with no one loading after it. The first argument is its data directory. */
const config = await completeConfig(JSON.parse(process.argv[3] ?? '{}'));
const logger = pino({ level: 'error' }, pino.destination(2));
const log = await openEventLog({
  config: config.eventLog,
  dataDir: process.argv[2]!,
  clock: systemClock,
  logger,
});
const app = await buildApp({ config, log, warehouse: null, clock: systemClock, logger });
process.stdout.write(`${JSON.stringify({ url: await app.listen({ host: '127.0.0.1', port: 0 }) })}\n`);
