import type { BlockLimits, EventLog, LogBlock } from '../ports/event-log.js';
import { createGate } from './gate.js';
import { type BlockCounts, BlockLoad, type LoadBlockOptions } from './load-block.js';

export interface LoaderOptions extends LoadBlockOptions {
  log: EventLog;
  limits: BlockLimits;
}

/** Since the start of this loader. */
export interface LoaderStats extends BlockCounts {
  blocks: number;
  /** Blocks that came again because the warehouse could not take them. */
  failedBlocks: number;
  /** Duration of all successful blocks, in milliseconds. */
  busyMs: number;
}

export interface Loader {
  /** Waits for the running block, and loads no other until the answer is called. */
  hold(): Promise<() => void>;
  /** Ends after the running block, with its position stored. */
  stop(): Promise<void>;
  stats(): LoaderStats;
  /** Whether it loads nothing until someone who holds it lets go. */
  isHeld(): boolean;
}

/** Carries the log into the warehouse, block by block. */
export async function startLoader(options: LoaderOptions): Promise<Loader> {
  const { log, limits, clock, logger } = options;
  const stats: LoaderStats = {
    events: 0,
    deadLetters: 0,
    unstorable: 0,
    lost: 0,
    blocks: 0,
    failedBlocks: 0,
    busyMs: 0,
  };
  let current: { block: LogBlock; load: BlockLoad } | undefined;
  const gate = createGate();
  const reader = await log.read((block) => gate.pass(() => loadBlock(block)), limits);

  async function loadBlock(block: LogBlock): Promise<void> {
    const startedMs = clock.nowMs();
    // A block that is handed over again goes on where its last attempt ended.
    if (current?.block !== block) current = { block, load: new BlockLoad(block, options) };
    let books: BlockCounts;
    try {
      books = await current.load.attempt();
    } catch (error) {
      stats.failedBlocks += 1;
      throw error;
    }
    logger.debug(
      { position: block.position, rows: block.entries.length, traceparents: block.traceparents },
      'a block is loaded',
    );
    stats.blocks += 1;
    stats.busyMs += clock.nowMs() - startedMs;
    for (const [name, count] of Object.entries(books) as [keyof BlockCounts, number][]) stats[name] += count;
  }

  return {
    hold: async () => {
      const open = await gate.shut();
      return () => {
        // Days may be others now, and a block has them from its first attempt.
        current = undefined;
        open();
      };
    },
    stop: async () => {
      const stopped = reader.stop();
      // The reader waits for a block that waits at the gate.
      gate.giveUp();
      await stopped;
    },
    stats: () => ({ ...stats }),
    isHeld: () => gate.isShut,
  };
}
