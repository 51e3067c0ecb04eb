import { mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openFileLog } from '../src/adapters/event-log/file/open-file-log.js';
import { systemClock } from '../src/ports/clock.js';
import type { LogEntry } from '../src/ports/event-log.js';

/**
 * The file log alone: 8 callers that append 50 rows of 400 bytes and wait, with a reader that takes blocks and drops
 * them, compared with the same bytes written and synced by hand, eight callers' worth at a time.
 * `npm run bench:log -w ingest -- [--events 1000000]`
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' } } });
const CALLERS = 8;
const ENTRIES = 50;
const appends = Math.ceil(Number(values.events) / ENTRIES / CALLERS);
const entry: LogEntry = {
  kind: 'event',
  projectId: 'shop',
  timestampMs: Date.now(),
  row: JSON.stringify({ message_id: 'm'.repeat(36), properties: { text: 'x'.repeat(330) } }),
};
const entries = Array.from({ length: ENTRIES }, () => entry);
const silent = () => {};
const logger = { debug: silent, info: silent, warn: console.warn, error: console.error };

const directory = await mkdtemp(join(tmpdir(), 'everloop-bench-log-'));
try {
  const byHand = await writeByHand();
  const disk = await measureLog('disk');
  const process = await measureLog('process');
  console.log(`${cpus().length} × ${cpus()[0]?.model}`);
  console.log(
    `log : by hand, both synced ${(disk / byHand).toFixed(2)}; log without sync : with ${(process / disk).toFixed(2)}`,
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function writeByHand(): Promise<number> {
  const file = await open(join(directory, 'by-hand'), 'w');
  const bytes = Buffer.from(`${entry.row}\n`.repeat(ENTRIES * CALLERS));
  const startedMs = performance.now();
  for (let append = 0; append < appends; append++) {
    await file.write(bytes);
    await file.datasync();
  }
  const rate = report('write + fdatasync by hand', startedMs, []);
  await file.close();
  return rate;
}

async function measureLog(durability: 'disk' | 'process'): Promise<number> {
  const log = await openFileLog({
    directory: join(directory, durability),
    durability,
    maxBytes: 8 * 1024 ** 3,
    clock: systemClock,
    logger,
  });
  const reader = await log.read(async () => {}, { maxRows: 10_000, maxBytes: 16 * 1024 ** 2, maxAgeMs: 200 });
  const durations: number[] = [];
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let append = 0; append < appends; append++) {
        const sentMs = performance.now();
        await log.append(entries);
        durations.push(performance.now() - sentMs);
      }
    }),
  );
  const rate = report(`file log, durability ${durability}`, startedMs, durations);
  await log.awaitLoaded(60_000);
  report('  and handed over', startedMs, []);
  await reader.stop();
  await log.close();
  return rate;
}

function report(name: string, startedMs: number, durations: number[]): number {
  const rate = (appends * ENTRIES * CALLERS) / ((performance.now() - startedMs) / 1_000);
  durations.sort((left, right) => left - right);
  const at = (share: number) => (durations[Math.floor((durations.length - 1) * share)] ?? 0).toFixed(2);
  const waits = durations.length === 0 ? '' : `, append p50 ${at(0.5)} p99 ${at(0.99)} ms`;
  console.log(`${name.padEnd(28)} ${Math.round(rate).toLocaleString('en')} events/s${waits}`);
  return rate;
}
