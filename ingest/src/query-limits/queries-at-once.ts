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

/** What the embedded engine shares with the rest of this process. */
export interface SharedMachine {
  /** Of Node's pool. */
  poolThreads: number;
  cores: number;
}

const MAX_TOTAL_BYTES = 4 * 1024 ** 3;
const MAX_RUNNING = 16;
/** One that takes long must not hold up all others. */
const MIN_RUNNING_EMBEDDED = 2;
/** Threads of Node's pool that queries leave to the loader, to other statements of the program and to the log's syncs. */
export const THREADS_LEFT = 4;

/**
 * How many queries may run at once, and with how much memory each. One of the embedded engine holds a thread of Node's pool
 * while it runs, and an event is acknowledged after a sync that needs one, too. More of them than there are cores gain nothing and
 * hold up the event loop. `machine` is null where queries run elsewhere.
 */
export function budgetQueries(
  { maxMemoryBytes, totalMemoryBytes }: QueryMemory,
  machine: SharedMachine | null,
): QueryBudget {
  const total = totalMemoryBytes ?? Math.min(MAX_TOTAL_BYTES, Math.floor(machineMemoryBytes() / 2));
  const byMemory = Math.floor(total / maxMemoryBytes);
  const byMachine =
    machine === null
      ? MAX_RUNNING
      : Math.min(machine.poolThreads - THREADS_LEFT, Math.max(MIN_RUNNING_EMBEDDED, machine.cores));
  return {
    maxRunning: Math.max(1, Math.min(byMemory, byMachine, MAX_RUNNING)),
    maxMemoryBytes: Math.min(maxMemoryBytes, total),
  };
}

/** Threads of the engine for a query that starts as one of `running`: alone it has every core. */
export function shareCores(cores: number, running: number): number {
  return Math.max(1, Math.floor(cores / running));
}

/** A container may have less than the machine. */
function machineMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
