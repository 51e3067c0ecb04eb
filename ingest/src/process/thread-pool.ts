import { readFileSync } from 'node:fs';

/** Node's pool where no one says otherwise, and at most. */
const DEFAULT_THREADS = 4;
const MAX_THREADS = 1_024;
const VARIABLE = 'UV_THREADPOOL_SIZE';

/** How many threads Node's pool has where UV_THREADPOOL_SIZE is `text` when it starts. */
export function readPoolSize(text: string | undefined): number {
  if (text === undefined) return DEFAULT_THREADS;
  const size = Number.parseInt(text, 10) || 1;
  return size < 0 ? MAX_THREADS : Math.min(size, MAX_THREADS);
}

/**
 * Size of the pool of a program that is not ours. Only the environment that the process was started with tells it: by the
 * time this runs the pool exists, and a variable that was set later may have come too late.
 */
export function foreignPoolSize(): number {
  try {
    const variables = readFileSync('/proc/self/environ', 'utf8').split('\0');
    return readPoolSize(
      variables.find((each) => each.startsWith(`${VARIABLE}=`))?.slice(VARIABLE.length + 1),
    );
  } catch {
    // Not Linux: the fewest threads that a program is likely to have.
    return DEFAULT_THREADS;
  }
}
