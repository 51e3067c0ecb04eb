import { openImportPosition } from './import-position.js';
import type { Collector } from './post-batch.js';
import { readImportLines } from './read-import-lines.js';
import { addRefusals } from './refusals.js';
import { type SendTotals, sendLines } from './send-lines.js';
import type { ImportSource } from './sources/import-source.js';

export interface ImportFileOptions {
  /** A path, or `-` for standard input. */
  file: string;
  source: ImportSource;
  collector: Collector;
  /** Where the position is kept. */
  dataDir: string;
  /** Bytes of the file read so far, and events acknowledged. */
  onProgress?: (progress: { bytes: number; events: number }) => void;
}

export interface ImportFileReport extends SendTotals {
  /** Lines that an earlier run had sent. Their refusals are reported again. */
  skippedLines: number;
  /** Why the file ends too early; null where it does not. */
  damage: string | null;
}

/** Imports a file of events. Cut off, it goes on where it was; repeated, it counts nothing twice. */
export async function importFile(options: ImportFileOptions): Promise<ImportFileReport> {
  const { file, source, collector, dataDir, onProgress } = options;
  const target = `${collector.url} ${collector.writeKey} ${source.key}`;
  const position = await openImportPosition(dataDir, file, target);
  let bytes = 0;
  let damage: string | null = null;
  // Positions are stored one after another; a later one must not be overtaken by an earlier one.
  let storing = Promise.resolve();
  const lines = readImportLines({
    file,
    source,
    skipLines: position.lines,
    onDamage: (reason) => {
      damage ??= reason;
    },
    onBytes: (read) => {
      bytes = read;
    },
  });
  try {
    const totals = await sendLines({
      collector,
      file,
      lines,
      onPosition: (line, refusals) => {
        storing = storing.then(() => position.store(line, addRefusals(position.refusals, refusals)));
      },
      onProgress: ({ accepted, deadLettered }) => onProgress?.({ bytes, events: accepted + deadLettered }),
    });
    const refusals = addRefusals(position.refusals, totals.refusals);
    return { ...totals, refusals, skippedLines: position.lines, damage };
  } finally {
    await storing;
  }
}
