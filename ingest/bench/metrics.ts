import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { comparisons } from './metrics/comparisons/index.js';
import { measure, type Result } from './metrics/measure.js';
import { prepare } from './metrics/prepare.js';
import { report } from './metrics/report.js';

/**
 * Metrics against naive SQL on a raw table with text ids and a JOIN for identity, in one run.
 * `npm run bench:metrics -w ingest -- --events 2000000,20000000 [--rounds 5] [--only retention,ladder] [--keep DIR]`
 * Several sizes, smallest first: the table of each also says how it grew from the first. `--keep` leaves the data in
 * DIR and takes it from there the next time.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    keep: { type: 'string' },
  },
});

const rounds = Number(values.rounds);
const only = values.only.split(',');
const asked = comparisons.filter(({ name }) => only.some((part) => name.includes(part)));
const root = values.keep ?? mkdtempSync(join(tmpdir(), 'everloop-bench-'));
let smaller: Result[] | undefined;
for (const events of values.events.split(',').map(Number)) {
  const results = await run(join(root, String(events)), events);
  console.log(`${report(results, smaller)}\n`);
  smaller ??= results;
}
if (values.keep === undefined) rmSync(root, { recursive: true, force: true });

async function run(dataDir: string, events: number): Promise<Result[]> {
  mkdirSync(dataDir, { recursive: true });
  const open = (maxMemoryBytes: number) =>
    openWarehouse({ config: { kind: 'chdb' }, dataDir, query: { maxMemoryBytes, timeoutMs: 600_000 } });
  // ours with the default limit of a query: what needs more fails
  const sides = {
    ours: await open(1024 ** 3),
    naive: await open(16 * 1024 ** 3),
    watch: await open(1024 ** 3),
  };
  try {
    await prepare(sides.naive, events);
    console.log(await describe(sides.naive));
    const results: Result[] = [];
    for (const comparison of asked) {
      results.push(await measure(comparison, sides, rounds));
      console.error(report(results.slice(-1), smaller).split('\n').at(-1));
    }
    return results;
  } finally {
    for (const warehouse of Object.values(sides)) await warehouse.close();
  }
}

async function describe(warehouse: Warehouse): Promise<string> {
  const [size] = await warehouse.query<Record<string, number>>(
    `SELECT
        (SELECT count() FROM everloop.naive_events) AS events,
        (SELECT uniqExact(actor) FROM everloop.actors) AS actors,
        (SELECT count() FROM everloop.persons(project = 'bench')) AS persons,
        (SELECT uniqExact(src) FROM everloop.links) AS links,
        (SELECT uniqExact(src) FROM everloop.alias_ends WHERE is_source) AS aliases,
        version() AS version`,
  );
  const disk = await warehouse.query<{ side: string; bytes: number }>(
    `SELECT
        if(startsWith(table, 'naive'), 'naive', 'ours') AS side,
        sum(bytes_on_disk) AS bytes
    FROM system.parts
    WHERE active AND database = 'everloop'
    GROUP BY side
    ORDER BY side`,
  );
  const bytesOf = (side: string) =>
    ((disk.find((each) => each.side === side)?.bytes ?? 0) / size!.events!).toFixed(1);
  return (
    `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, engine ${size!.version}; ` +
    `${size!.events} events (three in a hundred are copies) of ${size!.persons} persons, ${size!.actors} raw ids, ` +
    `${size!.links} identify links, ${size!.aliases} alias links; bytes an event: ${bytesOf('ours')} ` +
    `with all states, ${bytesOf('naive')} naive\n`
  );
}
