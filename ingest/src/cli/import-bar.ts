import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

/** How far the files have been read, where someone watches. */
export function createImportBar(terminal: Terminal) {
  const bar = new SingleBar({
    format: '{bar} {percentage}% of the files | {events} events | {duration_formatted}',
    stream: terminal.stream ?? process.stderr,
    noTTYOutput: false,
    // Its handler would keep Ctrl-C from ending the command.
    gracefulExit: false,
  });
  let isShown = false;
  return {
    show: ({ bytes, allBytes, events }: { bytes: number; allBytes: number; events: number }) => {
      if (!terminal.isWatched) return;
      if (!isShown) bar.start(allBytes, 0, { events: 0 });
      isShown = true;
      bar.update(bytes, { events });
    },
    stop: () => bar.stop(),
  };
}
