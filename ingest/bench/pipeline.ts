import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEverloop } from '../test/support/everloop-process.js';
import { makeBodies, type SendReport, sendBatches } from './send-batches.js';

/**
 * Embedded, sync on, batches of 50 over 8 connections, sender on the same machine. In one run, in turn:
 * a bare Fastify route that only parses, the collector alone up to the durable 200, and the whole path until a metrics
 * answer holds every event.
 * `npm run bench:pipeline -w ingest -- [--events 300000] [--rounds 3]`
 */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '300000' }, rounds: { type: 'string', default: '3' } },
});
const batches = Math.ceil(Number(values.events) / 50);
const project = {
  id: 'shop',
  timeZone: 'Europe/Berlin',
  writeKeys: ['wk_shop_demo'],
  readKeys: ['rk_shop_demo'],
};
const common = { projects: [project], freshnessMs: 60_000, logLevel: 'error' as const };

const root = await mkdtemp(join(tmpdir(), 'everloop-bench-'));
const rates = { bare: [] as number[], acknowledged: [] as number[], queryable: [] as number[] };
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const bodies = makeBodies(`round-${round}`, batches, Date.now());
    const warmUp = makeBodies(`warm-${round}`, 400, Date.now());

    rates.bare.push(await measureScript('bare route', './bare-route.ts', [], warmUp, bodies));
    const collector = [join(root, `collector-${round}`), JSON.stringify(common)];
    rates.acknowledged.push(
      await measureScript('collector', './collector-only.ts', collector, warmUp, bodies),
    );
    rates.queryable.push(await measureWhole(join(root, `whole-${round}`), warmUp, bodies));
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
console.log(
  `\n${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, medians of ${values.rounds} (spread)`,
);
for (const [name, measured] of Object.entries(rates)) console.log(`${name.padEnd(14)} ${summary(measured)}`);
console.log(`acknowledged : bare   ${(median(rates.acknowledged) / median(rates.bare)).toFixed(2)}`);
console.log(`queryable : acknowledged ${(median(rates.queryable) / median(rates.acknowledged)).toFixed(2)}`);

/** A server of one script that names its address and then serves until it is killed. */
async function measureScript(
  name: string,
  script: string,
  args: string[],
  warmUp: Buffer[],
  bodies: Buffer[],
) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    await sendBatches(url, warmUp);
    return print(name, await sendBatches(url, bodies));
  } finally {
    child.kill();
  }
}

async function measureWhole(dataDir: string, warmUp: Buffer[], bodies: Buffer[]): Promise<number> {
  const everloop = await startEverloop(dataDir, common);
  await sendBatches(everloop.url, warmUp);
  await ask(everloop.url);
  const startedMs = performance.now();
  const report = await sendBatches(everloop.url, bodies);
  print('whole, acknowledged', report);
  await ask(everloop.url);
  const seconds = (performance.now() - startedMs) / 1_000;
  await everloop.kill();
  return print('whole, queryable', { ...report, seconds });
}

/** An answer that waits for everything acknowledged before it. */
async function ask(url: string): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const response = await fetch(`${url}/v1/metrics/power-user-curve?end=${today}&window=7`, {
    headers: { authorization: 'Bearer rk_shop_demo' },
  });
  const { lagMs } = (await response.json()) as { lagMs?: number };
  if (response.status !== 200 || lagMs !== 0) throw new Error(`answered ${response.status}, lagMs ${lagMs}`);
}

function print(name: string, { events, seconds, p50Ms, p99Ms }: SendReport): number {
  const rate = events / seconds;
  console.log(
    `${name.padEnd(20)} ${Math.round(rate).toLocaleString('en')} events/s, request p50 ${p50Ms.toFixed(1)} p99 ${p99Ms.toFixed(1)} ms`,
  );
  return rate;
}

function median(rates: readonly number[]): number {
  return [...rates].sort((left, right) => left - right)[Math.floor(rates.length / 2)] ?? 0;
}

function summary(rates: readonly number[]): string {
  const text = (rate: number) => Math.round(rate).toLocaleString('en');
  return `${text(median(rates))} events/s (${text(Math.min(...rates))}–${text(Math.max(...rates))})`;
}
