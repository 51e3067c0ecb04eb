import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

export interface ProgressBar {
  /** `what` where it changes on the way. */
  show(progress: { done: number; total: number; what?: string }): void;
  stop(): void;
}

export function createProgressBar(terminal: Terminal, what: string): ProgressBar {
  const bar = createBar(terminal, '{value}/{total} {what}');
  return {
    show: ({ done, total, what: now = what }) => bar.show(done, total, { what: now }),
    stop: bar.stop,
  };
}

/** A bar where someone watches, nothing else. `text` stands beside it, with members of `more` in braces. */
export function createBar(terminal: Terminal, text: string) {
  const bar = new SingleBar({
    format: `{bar} ${text} | {duration_formatted}`,
    stream: terminal.stream ?? process.stderr,
    noTTYOutput: false,
    // Its handler would keep Ctrl-C from ending the command.
    gracefulExit: false,
  });
  let isShown = false;
  return {
    show: (done: number, total: number, more: object) => {
      if (!terminal.isWatched) return;
      if (!isShown) bar.start(total, done, more);
      isShown = true;
      bar.setTotal(total);
      bar.update(done, more);
      // By itself it skips what comes within a tenth of a second of the last look, which may be a whole step.
      bar.render();
    },
    stop: () => bar.stop(),
  };
}
