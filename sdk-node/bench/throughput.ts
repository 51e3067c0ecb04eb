/**
 * The Node SDK compared with Segment's and PostHog's, each at its defaults, each in a process of its own, against a collector that
 * only counts: events per second, memory, time in `track`, and the same through 5 s of 503. Writes RESULTS.md.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const PACKAGES = { everloop: '@everloop/node', segment: '@segment/analytics-node', posthog: 'posthog-node' };
/** Fewer for the slower ones, so that a run stays short. */
const EVENTS = { everloop: 500_000, segment: 50_000, posthog: 50_000 };
const EVENTS_THROUGH_FAILURE = { everloop: 300_000, segment: 50_000, posthog: 50_000 };
const RUNS = 3;

interface Result {
  perSecond: number;
  peakMb: number;
  microsPerTrack: number;
  bytesPerEvent: number;
  lost: number;
  doubled: number;
  drainMs: number;
}

const message = async <T>(child: ChildProcess) => (await once(child, 'message'))[0] as T;

/** Children run plain Node: this process's loader for TypeScript would count as memory of theirs. */
async function run(name: keyof typeof PACKAGES, events: number, failForMs: number): Promise<Result> {
  const collector = fork(at('./collector.mjs'), [String(failForMs)], { execArgv: [] });
  const url = await message<string>(collector);
  const client = fork(at('./client.mjs'), [name, url, String(events)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const { totalMs, inTrackMs, peakBytes } = await message<{
    totalMs: number;
    inTrackMs: number;
    peakBytes: number;
  }>(client);
  collector.send('stats');
  const seen = await message<{ received: number; unique: number; bytes: number; drainMs: number }>(collector);
  collector.kill();
  return {
    perSecond: Math.round((seen.unique / totalMs) * 1_000),
    peakMb: Math.round(peakBytes / 1e6),
    microsPerTrack: Math.round((inTrackMs / events) * 10_000) / 10,
    bytesPerEvent: Math.round(seen.bytes / Math.max(1, seen.received)),
    lost: events - seen.unique,
    doubled: seen.received - seen.unique,
    drainMs: seen.drainMs,
  };
}

const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const spread = (numbers: number[]) =>
  `${median(numbers).toLocaleString('en')} (${Math.min(...numbers).toLocaleString('en')}–${Math.max(...numbers).toLocaleString('en')})`;

const versionOf = (name: string) => {
  const entry = require.resolve(name);
  const root = entry.slice(0, entry.indexOf(name.split('/').at(-1)!, entry.indexOf('node_modules') + 1));
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return (
      JSON.parse(readFileSync(`${root}${name.split('/').at(-1)}/package.json`, 'utf8')) as { version: string }
    ).version;
  }
};

const tables: string[] = [];
for (const [title, counts, failForMs, runs] of [
  [`The collector answers 200, ${RUNS} runs`, EVENTS, 0, RUNS],
  ['The collector answers 503 for 5 s, 1 run', EVENTS_THROUGH_FAILURE, 5_000, 1],
] as const) {
  const rows: string[] = [];
  for (const name of Object.keys(PACKAGES) as (keyof typeof PACKAGES)[]) {
    const results: Result[] = [];
    for (let n = 0; n < runs; n++) results.push(await run(name, counts[name], failForMs));
    const of = (member: keyof Result) => spread(results.map((result) => result[member]));
    rows.push(
      `| ${PACKAGES[name]} ${versionOf(PACKAGES[name])} | ${counts[name].toLocaleString('en')} | ${of('perSecond')} | ${of('peakMb')} | ${of('microsPerTrack')} | ${of('bytesPerEvent')} | ${of('lost')} | ${of('doubled')} | ${failForMs ? of('drainMs') : '–'} |`,
    );
    console.log(rows.at(-1));
  }
  tables.push(
    `## ${title}\n\n| client | events | events/s | peak RSS, MB | µs per track | B per event on the wire | lost | doubled | drained after recovery, ms |\n|---|---|---|---|---|---|---|---|---|\n${rows.join('\n')}`,
  );
}
writeFileSync(
  at('./RESULTS.md'),
  `# Results\n\nWritten by \`npm run bench -w sdk-node\`. Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}; the machine is shared, so read ratios. Median (least–most).\nEach client at its defaults, its own process; the collector parses and counts in another one. "µs per track" is the time inside the\ncalls, garbage collection and queueing included. The loop gives way to the event loop every 500 calls, and Everloop's\nawaits \`ready()\` when \`track\` answers false. Lost = not received when the client said that it was done.\n\n${tables.join('\n\n')}\n`,
);
