import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from './query-all-metrics.js';
import { TransferError } from './transfer-error.js';

/** Part of one table of one project; its rows are in a file of its own, gzipped JSON lines. */
export interface Slice {
  file: string;
  project: string;
  table: string;
  /** Of events: their day. */
  day?: string;
  /** This is part `part` of `parts`. */
  part: number;
  parts: number;
  /** Once written. */
  rows?: number;
  sha256?: string;
}

export interface ExportedProject {
  id: string;
  timeZone: string;
  /** Changes when an event, a dead letter or a tombstone is added. */
  state: string;
  /** The configuration without keys. */
  settings: Record<string, unknown>;
}

/** What an export holds, and how far it is. */
export interface Manifest {
  format: 2;
  asOf: string;
  projects: ExportedProject[];
  slices: Slice[];
  /** What every metric answered; there once everything is written. */
  answers?: Answer[];
}

const NAME = 'everloop-export.json';

export async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, NAME), 'utf8')) as Manifest;
    if (manifest.format === 2) return manifest;
    throw new TransferError('EXPORT_UNREADABLE', `${folder} was written by another version of everloop`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function storeManifest(folder: string, manifest: Manifest): Promise<void> {
  await replaceFile(join(folder, NAME), JSON.stringify(manifest));
}

/** A reader finds the old content or the new, never half of it. */
export async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
