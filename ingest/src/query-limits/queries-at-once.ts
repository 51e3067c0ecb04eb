import { totalmem } from 'node:os';

/** What `query` of the configuration says of memory, in bytes. */
export interface QueryMemory {
  maxMemoryBytes: number;
  /** Of all queries together; null: half of the machine's, at most 4 GiB. */
  totalMemoryBytes: number | null;
}

export interface QueryBudget {
  maxRunning: number;
  /** Of one query, so that all that run stay within the total. */
  maxMemoryBytes: number;
}

const MAX_TOTAL_BYTES = 4 * 1024 ** 3;
/** More of them gain nothing: each takes every core. */
const MAX_RUNNING = 16;
/** Threads of Node's pool that queries leave to the loader, to other statements of the program and to the log's syncs. */
export const THREADS_LEFT = 4;

/**
 * How many queries may run at once, and with how much memory each. One of the embedded engine holds a thread of Node's pool
 * while it runs, and an event is acknowledged after a sync that needs one, too; `threads` is null where queries run elsewhere.
 */
export function budgetQueries(
  { maxMemoryBytes, totalMemoryBytes }: QueryMemory,
  threads: number | null,
): QueryBudget {
  const total = totalMemoryBytes ?? Math.min(MAX_TOTAL_BYTES, Math.floor(machineMemoryBytes() / 2));
  const byMemory = Math.floor(total / maxMemoryBytes);
  const byThreads = threads === null ? MAX_RUNNING : threads - THREADS_LEFT;
  return {
    maxRunning: Math.max(1, Math.min(byMemory, byThreads, MAX_RUNNING)),
    maxMemoryBytes: Math.min(maxMemoryBytes, total),
  };
}

/** A container may have less than the machine. */
function machineMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
