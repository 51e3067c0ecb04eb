import type { Warehouse } from '../../src/ports/warehouse.js';
import { createViewQueries } from '../../src/warehouse/views/view-queries.js';
import type { Comparison, Rows } from './comparison.js';

/** One comparison's figures. Times in milliseconds, memory in bytes. */
export interface Result {
  name: string;
  aim: number | undefined;
  oursMs: number;
  naiveMs: number;
  /** Processor time of the whole process: what a busy machine distorts least. */
  oursCpuMs: number;
  naiveCpuMs: number;
  cpuRatio: number;
  /** Median of the rounds' ratios of elapsed time, and the least and the greatest of them. */
  ratio: number;
  least: number;
  greatest: number;
  /** Largest peak of one query. */
  oursBytes: number;
  naiveBytes: number;
  isSame: boolean;
}

export interface Sides {
  /** With the limits that a user has. */
  ours: Warehouse;
  /** With memory enough for a raw table. */
  naive: Warehouse;
  /** Looks on while another connection works. */
  watch: Warehouse;
}

/** Both sides in turn, `rounds` times; a round before them warms up, compares the answers and watches the memory. */
export async function measure(comparison: Comparison, sides: Sides, rounds: number): Promise<Result> {
  const asked = comparison.ours.map(asRestAsks);
  const ours = await watchMemory(sides.watch, () => ask(sides.ours, asked));
  const naive = await watchMemory(sides.watch, () => ask(sides.naive, comparison.naive));
  const pairs: { mine: Cost; theirs: Cost }[] = [];
  for (let round = 0; round < rounds; round++)
    pairs.push({
      mine: await ask(sides.ours, asked),
      theirs: await ask(sides.naive, comparison.naive),
    });
  if (rounds === 0) pairs.push({ mine: ours, theirs: naive });
  const ratios = pairs.map(({ mine, theirs }) => theirs.ms / mine.ms).sort((a, b) => a - b);
  return {
    name: comparison.name,
    aim: comparison.aim,
    oursMs: median(pairs.map(({ mine }) => mine.ms)),
    naiveMs: median(pairs.map(({ theirs }) => theirs.ms)),
    oursCpuMs: median(pairs.map(({ mine }) => mine.cpuMs)),
    naiveCpuMs: median(pairs.map(({ theirs }) => theirs.cpuMs)),
    cpuRatio: median(pairs.map(({ mine, theirs }) => theirs.cpuMs / mine.cpuMs)),
    ratio: median(ratios),
    least: ratios[0]!,
    greatest: ratios.at(-1)!,
    oursBytes: ours.bytes,
    naiveBytes: naive.bytes,
    isSame: comparison.isSame(ours.rows, naive.rows),
  };
}

/** What REST sends for such a call: the view's own query, less what its parameters rule out. */
function asRestAsks(sql: string): string {
  return createViewQueries([{ name: 'asked', text: sql }])('asked');
}

interface Cost {
  ms: number;
  cpuMs: number;
}

async function ask(warehouse: Warehouse, queries: readonly string[]): Promise<Cost & { rows: Rows[] }> {
  const rows: Rows[] = [];
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  for (const query of queries) rows.push(await warehouse.query(query));
  const { user, system } = process.cpuUsage(cpuStart);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, rows };
}

/** The embedded engine keeps no log of queries, so the running ones are looked at again and again. */
async function watchMemory<Answer>(
  watch: Warehouse,
  work: () => Promise<Answer>,
): Promise<Answer & { bytes: number }> {
  let isDone = false;
  let bytes = 0;
  const working = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const [seen] = await watch.query<{ bytes: number }>(
      `SELECT max(peak_memory_usage) AS bytes
      FROM system.processes
      WHERE query NOT LIKE '%system.processes%'`,
    );
    bytes = Math.max(bytes, seen!.bytes);
  }
  return { ...(await working), bytes };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
