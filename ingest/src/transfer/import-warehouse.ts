import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ProjectSettings } from '../domain/project-settings.js';
import type { Identity } from '../identity/index.js';
import { METRICS } from '../metrics/registry.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { DayOf } from '../warehouse/index.js';
import type { TransferProgress } from './export-warehouse.js';
import { type Manifest, readManifest, replaceFile, type Slice } from './manifest.js';
import { type Answer, compareAnswers, queryAllMetrics } from './query-all-metrics.js';
import { TransferError } from './transfer-error.js';

const BLOCK_ROWS = 10_000;

export interface ImportWarehouseOptions {
  warehouse: Warehouse;
  identity: Pick<Identity, 'takeStored'>;
  /** Projects of the target's configuration. */
  projects: readonly ProjectSettings[];
  dayOf: DayOf;
  folder: string;
  /** Tells one target from another, so that each has a position of its own. */
  target: string;
  onProgress?: (progress: TransferProgress) => void;
}

export interface ImportWarehouseReport {
  rows: number;
  /** Slices that an earlier run stored. */
  skipped: number;
  compared: number;
  /** Answers that are not what they were at the source, each as `project metric list`. Empty when all is well. */
  differences: string[];
}

/**
 * Stores what `exportWarehouse` wrote, rows as they were, then asks every metric and compares the answers with those of
 * the source. The target may be in use, and holds events of its own then, which the comparison tells. Cut off, the next
 * run goes on; repeated, it changes nothing.
 *
 * Errors  EXPORT_UNFINISHED, EXPORT_UNREADABLE, IMPORT_OTHER_PROJECT; WarehouseError.
 */
export async function importWarehouse(options: ImportWarehouseOptions): Promise<ImportWarehouseReport> {
  const { warehouse, identity, folder, dayOf } = options;
  const { manifest, answers } = await openExport(folder);
  const projects = findProjects(manifest, options.projects);
  const stored = await storeSlices(options, manifest.slices);
  for (const { id } of projects) await identity.takeStored(id);
  const metrics = METRICS.filter(({ name }) => answers.some(({ metric }) => metric === name));
  const actual = await queryAllMetrics(warehouse, dayOf, projects, manifest.asOf, metrics);
  return { ...stored, compared: answers.length, differences: compareAnswers(answers, actual) };
}

async function openExport(folder: string): Promise<{ manifest: Manifest; answers: Answer[] }> {
  const manifest = await readManifest(folder);
  if (manifest === null)
    throw new TransferError(
      'EXPORT_UNREADABLE',
      `${folder} is not an export: use a folder that "everloop export" wrote`,
    );
  if (manifest.answers === undefined)
    throw new TransferError(
      'EXPORT_UNFINISHED',
      `the export in ${folder} was interrupted: run "everloop export ${folder}" again`,
    );
  return { manifest, answers: manifest.answers };
}

function findProjects(manifest: Manifest, projects: readonly ProjectSettings[]): ProjectSettings[] {
  return manifest.projects.map(({ id, timeZone }) => {
    const project = projects.find((each) => each.id === id);
    if (project?.timeZone === timeZone) return project;
    throw new TransferError(
      'IMPORT_OTHER_PROJECT',
      project === undefined
        ? `the configuration has no project "${id}": copy it from the configuration of the source`
        : `project "${id}" was exported in zone ${timeZone} and is configured as ${project.timeZone}: set ${timeZone}, import, then "everloop rebuild ${id}"`,
    );
  });
}

async function storeSlices(
  { warehouse, folder, target, onProgress }: ImportWarehouseOptions,
  slices: readonly Slice[],
): Promise<{ rows: number; skipped: number }> {
  const position = join(
    folder,
    `imported-${createHash('sha256').update(target).digest('hex').slice(0, 16)}.json`,
  );
  const stored = new Set(await readPosition(position));
  const skipped = stored.size;
  let rows = 0;
  for (const [done, slice] of slices.entries()) {
    onProgress?.({ done, total: slices.length });
    if (stored.has(slice.file)) continue;
    const lines = await readSlice(folder, slice);
    for (let from = 0; from < lines.length; from += BLOCK_ROWS)
      await warehouse.insert(`everloop.${slice.table}`, lines.slice(from, from + BLOCK_ROWS));
    rows += lines.length;
    await replaceFile(position, JSON.stringify([...stored.add(slice.file)]));
  }
  onProgress?.({ done: slices.length, total: slices.length });
  return { rows, skipped };
}

async function readPosition(path: string): Promise<string[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as string[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readSlice(folder: string, { file, sha256 }: Slice): Promise<string[]> {
  const text = await readFile(join(folder, file)).then(
    (packed) => gunzipSync(packed).toString('utf8'),
    () => null,
  );
  if (text === null || createHash('sha256').update(text).digest('hex') !== sha256)
    throw new TransferError(
      'EXPORT_UNREADABLE',
      `${file} is missing or damaged: export again, or copy the folder again`,
    );
  return text.split('\n').filter(Boolean);
}
