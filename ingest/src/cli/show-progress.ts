import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

export interface ProgressBar {
  /** `what` where it changes on the way. */
  show(progress: { done: number; total: number; what?: string }): void;
  stop(): void;
}

/** A bar where someone watches, nothing else. */
export function createProgressBar(terminal: Terminal, what: string): ProgressBar {
  const bar = new SingleBar({
    format: '{bar} {value}/{total} {what} | {duration_formatted}',
    stream: terminal.stream ?? process.stderr,
    noTTYOutput: false,
    // Its handler would keep Ctrl-C from ending the command.
    gracefulExit: false,
  });
  let isShown = false;
  return {
    show: ({ done, total, what: now = what }) => {
      if (!terminal.isWatched) return;
      if (!isShown) bar.start(total, done, { what: now });
      isShown = true;
      bar.setTotal(total);
      bar.update(done, { what: now });
      // By itself it skips what comes within a tenth of a second of the last look, which may be a whole step.
      bar.render();
    },
    stop: () => bar.stop(),
  };
}
