import { type ImportTotals, importEvents } from './import-events.js';
import { openImportPosition } from './import-position.js';
import type { Collector } from './post-batch.js';
import { readEventLines } from './read-event-lines.js';

export interface ImportFileOptions {
  file: string;
  collector: Collector;
  /** Where the position is kept. */
  dataDir: string;
  onProgress?: (progress: { bytes: number; fileBytes: number; events: number }) => void;
}

export interface ImportFileReport extends ImportTotals {
  /** Lines that an earlier run had sent. */
  skippedLines: number;
  /** Numbers of lines that are not JSON objects, the first 20. */
  unreadableLines: number[];
  unreadable: number;
}

/** Imports a file of events, one JSON object a line. Cut off, it goes on where it was; repeated, it counts nothing twice. */
export async function importFile(options: ImportFileOptions): Promise<ImportFileReport> {
  const { file, collector, dataDir, onProgress } = options;
  const position = await openImportPosition(dataDir, file, `${collector.url} ${collector.writeKey}`);
  const unreadableLines: number[] = [];
  let unreadable = 0;
  let bytes = 0;
  // Positions are stored one after another; a later one must not be overtaken by an earlier one.
  let storing = Promise.resolve();
  const lines = readEventLines({
    file,
    skipLines: position.lines,
    onUnreadable: (line) => {
      unreadable++;
      if (unreadableLines.length < 20) unreadableLines.push(line);
    },
    onBytes: (read) => {
      bytes = read;
    },
  });
  const store = (count: number) => {
    storing = storing.then(() => position.store(count));
  };
  try {
    const totals = await importEvents({
      collector,
      lines,
      onProgress: (now) => {
        if (now.position > position.lines) store(now.position);
        onProgress?.({ bytes, fileBytes: position.fileBytes, events: now.accepted + now.deadLettered });
      },
    });
    return { ...totals, skippedLines: position.lines, unreadableLines, unreadable };
  } finally {
    await storing;
  }
}
