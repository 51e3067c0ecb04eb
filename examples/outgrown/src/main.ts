import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildStale } from '../../../.config/build-stale.mjs';
import { startCluster } from '../../../ingest/test/support/kafka-broker.js';
import { findMissingPart } from '../../../ingest/test/support/kafka-jars.js';
import { planParts, type Surroundings, writeConfig } from './plan-parts.js';
import { type RunningPart, startPart } from './start-part.js';

/**
 * Kafka, two collectors, a loader and an api, each a process; a made-up shop's history goes in by both collectors, a
 * metric comes out, everything drains. `--stay` leaves it running until Ctrl-C.
 *
 * Environment  KAFKA_BROKERS   another Kafka than the one that is started here from Maven Central (needs Java and mvn)
 *              CLICKHOUSE_URL  a ClickHouse server: loader and api are then processes of their own
 */
const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '300' },
    days: { type: 'string', default: '40' },
    stay: { type: 'boolean', default: false },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

buildStale(fileURLToPath(new URL('../../..', import.meta.url)));
const { seedHistory } = await import('../../traffic-simulator/src/seed-history.js');

const given = process.env.KAFKA_BROKERS?.split(',');
const missing = given === undefined ? await findMissingPart() : null;
if (missing !== null) {
  say(`skipped: ${missing}; KAFKA_BROKERS=host:9092 names one that runs`);
  process.exit(0);
}

const folder = await mkdtemp(join(tmpdir(), 'everloop-outgrown-'));
const running: RunningPart[] = [];
const cluster = given === undefined ? await startCluster(1) : null;
try {
  const surroundings: Surroundings = {
    brokers: given ?? cluster!.addresses,
    clickhouseUrl: process.env.CLICKHOUSE_URL,
  };
  say(`Kafka            ${surroundings.brokers.join(', ')}`);
  const topic = `outgrown-${Date.now()}`;
  for (const part of planParts(surroundings)) {
    const started = await startPart(part, writeConfig(part, surroundings, topic), folder);
    running.push(started);
    say(`${started.name.padEnd(16)} ${started.url}`);
  }
  const collectors = running.filter(({ roles }) => roles.includes('collector'));
  const api = running.find(({ roles }) => roles.includes('api'))!;

  const sent = await Promise.all(
    collectors.map(({ url, name }) =>
      seedHistory({
        url,
        writeKey: 'wk_shop_demo',
        history: {
          people: Math.ceil(Number(flags.people) / collectors.length),
          days: Number(flags.days),
          endMs: Date.now(),
          seed: name,
        },
      }),
    ),
  );
  say(`\n${sent.reduce((sum, count) => sum + count, 0)} events went in by ${collectors.length} collectors`);
  const answer = await ask(api.url);
  say(`who comes how often, in the last 30 days (lag ${answer.lagMs} ms):`);
  for (const { days, persons } of answer.rows.filter((row) => row.persons > 0))
    say(`${String(days).padStart(4)} days ${persons} persons`);
  if (flags.stay) {
    say('\nCtrl-C drains and stops');
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  }
  say('\ndraining');
  // In the direction of the flow: first no one takes events any more, then what is in the log is loaded.
  for (let part = running.shift(); part !== undefined; part = running.shift()) {
    await part.stop();
    say(`${part.name.padEnd(16)} stopped`);
  }
} finally {
  await Promise.allSettled(running.map((part) => part.stop()));
  await cluster?.dispose();
  await rm(folder, { recursive: true, force: true });
}

interface Curve {
  lagMs: number;
  rows: { days: number; persons: number }[];
}

/** The answer waits for everything that was acknowledged before it was asked. */
async function ask(url: string): Promise<Curve> {
  const response = await fetch(`${url}/v1/metrics/power-user-curve?window=30`, {
    headers: { authorization: 'Bearer rk_shop_demo' },
  });
  if (!response.ok) throw new Error(`the api answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Curve;
}
