import { Command } from 'commander';
import { playLive } from './play-live.js';
import { seedHistory } from './seed-history.js';

interface Flags {
  url: string;
  writeKey: string;
  people: string;
  days: string;
  seed: string;
  state?: string;
  live: boolean;
}

const flags = new Command('traffic-simulator')
  .description('Tells a collector the history of a made-up shop, then goes on living in it.')
  .option('--url <url>', 'where the collector is', 'http://127.0.0.1:8787')
  .option('--write-key <key>', 'the project', 'wk_shop_demo')
  .option('--people <n>', 'how many people ever come', '2000')
  .option('--days <n>', 'how many days the history has', '120')
  .option('--seed <text>', 'another seed tells another story', 'nowhere')
  .option('--state <file>', 'remembers how far the history is told')
  .option('--no-live', 'stop after the history')
  .parse()
  .opts<Flags>();

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
// A history that is cut off goes on at the next start: nothing to wait for.
const leave = () => process.exit(0);
stop.signal.addEventListener('abort', leave);

const { url, writeKey, seed, state: stateFile } = flags;
const people = Number(flags.people);
await seedHistory({
  url,
  writeKey,
  stateFile,
  history: { people, days: Number(flags.days), endMs: Date.now(), seed },
});
stop.signal.removeEventListener('abort', leave);
process.send?.('seeded');
if (flags.live) await playLive({ url, writeKey, people, pauseMs: 2_000, signal: stop.signal });
if (process.connected) process.disconnect();
