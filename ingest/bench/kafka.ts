import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { startEverloop } from '../test/support/everloop-process.js';
import { startCluster } from '../test/support/kafka-broker.js';
import { measureKafkaAlone } from './kafka-alone.js';
import { BATCH_EVENTS, makeBodies, sendFor } from './send-batches.js';

/**
 * HTTP → Kafka → loader → queryable: broker, collector, loader (with its api, because an embedded warehouse belongs to one
 * process) and sender on the same machine. In one run: Kafka alone, flat out, and a steady rate with probes that ask a
 * metric until it holds an event. An answer waits for what was acknowledged before it, as a server does by default, and hurries
 * the loader so; with `--freshness 0` none does, and probes ask again and again.
 * `npm run bench:kafka -w ingest -- [--seconds 60] [--rate 10000] [--freshness 1000]`
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '10000' },
    freshness: { type: 'string', default: '1000' },
  },
});
const seconds = Number(values.seconds);
const project = {
  id: 'shop',
  timeZone: 'UTC',
  writeKeys: ['wk_shop_demo'],
  readKeys: ['rk_shop_demo'],
};

const root = await mkdtemp(join(tmpdir(), 'everloop-bench-'));
const cluster = await startCluster(1, {
  javaFlags: ['-Xmx512m'],
  settings: { 'num.network.threads': 3, 'num.io.threads': 8 },
});
const eventLog = { kind: 'kafka' as const, brokers: cluster.addresses, topic: `bench-${Date.now()}` };
const freshnessMs = Number(values.freshness);
const common = { projects: [project], eventLog, freshnessMs, logLevel: 'error' as const };
const loader = await startEverloop(join(root, 'loader'), { ...common, roles: ['loader', 'api'] });
const collector = await startEverloop(join(root, 'collector'), { ...common, roles: ['collector'] });
const roles = [
  ['broker', cluster.brokers[0]!.pid!],
  ['collector', collector.pid],
  ['loader and api', loader.pid],
  ['sender', process.pid],
] as const;
try {
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
  const [body] = makeBodies('size', 1, Date.now());
  const messages = Array.from({ length: BATCH_EVENTS }, () => 'x'.repeat(body!.length / BATCH_EVENTS + 180));
  const alone = await measureKafkaAlone(cluster.addresses, messages, Math.min(seconds, 20));
  print('Kafka alone, produced and dropped', alone);

  await sendFor(collector.url, 'warm', { seconds: 3 });
  await untilLoaded();
  const startedMs = performance.now();
  const before = roles.map(([, pid]) => processorSeconds(pid));
  const sent = await sendFor(collector.url, 'flat', { seconds });
  print('flat out, acknowledged', sent.events / sent.seconds);
  console.log(`  request p50 ${sent.p50Ms.toFixed(1)} p99 ${sent.p99Ms.toFixed(1)} ms`);
  await untilLoaded();
  const queryable = (sent.events / (performance.now() - startedMs)) * 1_000;
  print('flat out, queryable', queryable);
  console.log(`  queryable : Kafka alone ${(queryable / alone).toFixed(2)}`);
  for (const [index, [role, pid]] of roles.entries())
    print(`  a core of ${role} takes`, sent.events / (processorSeconds(pid) - before[index]!));

  const eventsPerSecond = Number(values.rate);
  const probing = probeFor(seconds);
  const steady = await sendFor(collector.url, 'steady', { seconds, eventsPerSecond });
  const delays = (await probing).sort((left, right) => left - right);
  print('steady', steady.events / steady.seconds);
  const at = (share: number) => Math.round(delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN);
  console.log(
    `  acknowledged → in an answer: p50 ${at(0.5)} p99 ${at(0.99)} most ${at(1)} ms, ${delays.length} probes`,
  );
  for (const [role, pid] of roles) console.log(`  ${role.padEnd(16)} ${residentMb(pid)} MB resident`);
} finally {
  await collector.kill();
  await loader.kill();
  await cluster.dispose();
  await rm(root, { recursive: true, force: true });
}

/** Sends an event of its own name, then asks until someone has done it; again and again. */
async function probeFor(seconds: number): Promise<number[]> {
  const delays: number[] = [];
  const untilMs = performance.now() + seconds * 1_000;
  for (let probe = 0; performance.now() < untilMs; probe++) {
    const event = `Probe ${probe}`;
    await fetch(`${collector.url}/v1/track`, {
      method: 'POST',
      body: JSON.stringify({ writeKey: 'wk_shop_demo', event, userId: 'probe', messageId: event }),
    });
    const acknowledgedMs = performance.now();
    while (!(await isVisible(event))) await new Promise((resolve) => setTimeout(resolve, 20));
    delays.push(performance.now() - acknowledgedMs);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return delays;
}

async function isVisible(event: string): Promise<boolean> {
  const today = new Date().toISOString().slice(0, 10);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ event, from: today, to: tomorrow });
  const response = await fetch(`${loader.url}/v1/metrics/active-users?${query}`, {
    headers: { authorization: 'Bearer rk_shop_demo' },
  });
  const { rows } = (await response.json()) as { rows: { dau: number }[] };
  return rows.some(({ dau }) => dau > 0);
}

async function untilLoaded(): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${loader.url}/metrics`)).text();
    if (/^everloop_log_unloaded_entries 0$/m.test(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Of all threads, since it started. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Math.round(Number(kilobytes) / 1024);
}

function print(name: string, rate: number): void {
  console.log(`${name.padEnd(36)} ${Math.round(rate).toLocaleString('en')} events/s`);
}
