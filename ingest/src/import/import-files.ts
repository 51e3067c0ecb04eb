import { stat } from 'node:fs/promises';
import { type ImportFileOptions, importFile } from './import-file.js';
import { STDIN } from './open-bytes.js';
import { addRefusals, NO_REFUSALS, type Refusals } from './refusals.js';

export interface ImportFilesOptions extends Omit<ImportFileOptions, 'file' | 'onProgress'> {
  files: readonly string[];
  onProgress?: (progress: { bytes: number; allBytes: number; events: number }) => void;
}

/** Sums over all files. */
export interface ImportReport {
  accepted: number;
  deadLettered: number;
  refusals: Refusals;
  leftOut: ReadonlyMap<string, number>;
  skippedLines: number;
  /** Files that end too early, with the reason. */
  damages: { file: string; reason: string }[];
}

/** Imports files one after another. What was acknowledged stays, whatever becomes of the next. */
export async function importFiles({ files, onProgress, ...rest }: ImportFilesOptions): Promise<ImportReport> {
  const sizes = new Map<string, number>();
  for (const file of files) sizes.set(file, file === STDIN ? 0 : (await stat(file)).size);
  const allBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const leftOut = new Map<string, number>();
  const report: ImportReport = {
    accepted: 0,
    deadLettered: 0,
    refusals: NO_REFUSALS,
    leftOut,
    skippedLines: 0,
    damages: [],
  };
  let bytesBefore = 0;
  for (const file of files) {
    const eventsBefore = report.accepted + report.deadLettered;
    const one = await importFile({
      ...rest,
      file,
      onProgress: ({ bytes, events }) =>
        onProgress?.({ bytes: bytesBefore + bytes, allBytes, events: eventsBefore + events }),
    });
    bytesBefore += sizes.get(file) ?? 0;
    report.accepted += one.accepted;
    report.deadLettered += one.deadLettered;
    report.refusals = addRefusals(report.refusals, one.refusals);
    report.skippedLines += one.skippedLines;
    if (one.damage !== null) report.damages.push({ file, reason: one.damage });
    for (const [name, count] of one.leftOut) leftOut.set(name, (leftOut.get(name) ?? 0) + count);
  }
  return report;
}
