import { setTimeout as pause } from 'node:timers/promises';
import type { BlockHandler, LogBlock } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Hands one block over until it is loaded, with growing pauses. False where `stop` came between: the block is then not
 * loaded and will be handed over again by the next reader.
 */
export async function deliverBlock(
  block: LogBlock,
  handler: BlockHandler,
  stop: AbortSignal,
  logger: Logger,
): Promise<boolean> {
  return retryUntilStopped(
    () => handler(block),
    stop,
    (error, pauseMs) =>
      logger.warn(
        {
          position: block.position,
          entries: block.entries.length,
          traceparents: block.traceparents,
          pauseMs,
          reason: reasonOf(error),
        },
        'a block was not loaded and will be delivered again',
      ),
  );
}

/** Tries until it works. False where `stop` came first. */
export async function retryUntilStopped(
  attempt: () => Promise<void>,
  stop: AbortSignal,
  onFailure: (error: unknown, pauseMs: number) => void,
): Promise<boolean> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await attempt();
      return true;
    } catch (error) {
      if (stop.aborted) return false;
      onFailure(error, pauseMs);
      const stopped = await pause(pauseMs, false, { signal: stop }).catch(() => true);
      if (stopped) return false;
    }
  }
}

/** Code and message of an error: what a log line may carry. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && !error.message.includes(code)
    ? `${code}: ${error.message}`
    : error.message;
}
