import { createBar } from './show-progress.js';
import type { Terminal } from './terminal.js';

/** How far the files have been read, where someone watches. */
export function createImportBar(terminal: Terminal) {
  const bar = createBar(terminal, '{percentage}% of the files | {events} events');
  return {
    show: ({ bytes, allBytes, events }: { bytes: number; allBytes: number; events: number }) =>
      bar.show(bytes, allBytes, { events }),
    stop: bar.stop,
  };
}
