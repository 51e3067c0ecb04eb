import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

export interface ProgressBar {
  show(progress: { done: number; total: number }): void;
  stop(): void;
}

/** A bar on stderr where somebody watches, nothing else. */
export function createProgressBar(terminal: Terminal, what: string): ProgressBar {
  const bar = new SingleBar({
    format: `{bar} {value}/{total} ${what} | {duration_formatted}`,
    stream: process.stderr,
    noTTYOutput: false,
  });
  let isShown = false;
  return {
    show: ({ done, total }) => {
      if (terminal.isWatched && !isShown) bar.start(total, 0);
      isShown = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
