import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openWarehouse } from '../src/adapters/warehouse/index.js';
import { projectSchema } from '../src/domain/project-settings.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { migrate, storeProjects } from '../src/warehouse/index.js';
import { splitStatements } from '../src/warehouse/sql-files.js';
import { comparisons } from './comparisons.js';

/**
 * Metrics against naive SQL on a raw table with text ids and a JOIN for identity, in one run.
 * `npm run bench:metrics -w ingest -- --persons 250000 [--rounds 5] [--keep DIR]`
 */
const { values } = parseArgs({
  options: {
    persons: { type: 'string', default: '60000' },
    days: { type: 'string', default: '180' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});

const persons = Number(values.persons);
const days = Number(values.days);
const dataDir = values.keep ?? mkdtempSync(join(tmpdir(), 'everloop-bench-'));
const warehouse = await openWarehouse({
  config: { kind: 'chdb' },
  dataDir,
  query: { maxMemoryBytes: 8 * 1024 ** 3, timeoutMs: 600_000 },
});
await prepare(warehouse);
await report(warehouse);
await warehouse.close();
if (values.keep === undefined) rmSync(dataDir, { recursive: true, force: true });

async function prepare(warehouse: Warehouse): Promise<void> {
  await migrate(warehouse, { cluster: '' });
  const project = projectSchema.parse({
    id: 'bench',
    timeZone: 'UTC',
    writeKeys: ['wk_bench'],
    roles: { activation: 'Project Created' },
  });
  await storeProjects(warehouse, [project], { nowMs: () => Date.now() });
  const [stored] = await warehouse.query<{ events: number }>('SELECT count() AS events FROM everloop.events');
  if (stored!.events > 0) return;
  const generate = readFileSync(new URL('./generate-events.sql', import.meta.url), 'utf8');
  const slice = 25_000;
  for (let first = 0; first < persons; first += slice)
    for (const statement of splitStatements(generate))
      await warehouse.command(statement, {
        params: { days, first, persons: Math.min(slice, persons - first) },
      });
  for (const statement of splitStatements(readFileSync(new URL('./naive.sql', import.meta.url), 'utf8')))
    await warehouse.command(statement);
}

async function report(warehouse: Warehouse): Promise<void> {
  const [size] = await warehouse.query<{ events: number; actors: number; links: number; version: string }>(
    `SELECT
        (SELECT count() FROM everloop.events) AS events,
        (SELECT uniqExact(actor) FROM everloop.actors) AS actors,
        (SELECT uniqExact(src) FROM everloop.links) AS links,
        version() AS version`,
  );
  const [disk] = await warehouse.query<{ bytes: number }>(
    `SELECT sum(bytes_on_disk) AS bytes
    FROM system.parts
    WHERE active AND database = 'everloop' AND table NOT LIKE 'naive%'`,
  );
  console.log(
    `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, engine ${size!.version}; ` +
      `${size!.events} events, ${size!.actors} raw ids, ${size!.links} links, ` +
      `${(disk!.bytes / size!.events).toFixed(1)} bytes an event with all states\n`,
  );
  console.log(
    '| metric | Everloop ms | naive ms | ratio | spread | same answer |\n|---|---|---|---|---|---|',
  );
  for (const comparison of comparisons) {
    if (values.only !== undefined && !comparison.name.includes(values.only)) continue;
    const pairs: [number, number][] = [];
    let same = '';
    for (let round = 0; round <= Number(values.rounds); round++) {
      const [ours, ourRows] = await time(warehouse, comparison.ours);
      const [naive, naiveRows] = await time(warehouse, comparison.naive);
      same = comparison.compare(ourRows, naiveRows) ? 'yes' : 'NO';
      if (round > 0) pairs.push([ours, naive]); // the first round warms up
    }
    const ratios = pairs.map(([ours, naive]) => naive / ours).sort((a, b) => a - b);
    console.log(
      `| ${comparison.name} | ${median(pairs.map(([ours]) => ours)).toFixed(0)} ` +
        `| ${median(pairs.map(([, naive]) => naive)).toFixed(0)} | ${median(ratios).toFixed(1)}x ` +
        `| ${ratios[0]!.toFixed(1)}-${ratios.at(-1)!.toFixed(1)} | ${same} |`,
    );
  }
}

async function time(warehouse: Warehouse, sql: string): Promise<[number, Record<string, unknown>[]]> {
  const start = performance.now();
  const rows = await warehouse.query<Record<string, unknown>>(sql);
  return [performance.now() - start, rows];
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
