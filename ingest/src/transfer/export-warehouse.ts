import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ProjectSettings, withoutKeys } from '../domain/project-settings.js';
import type { Metric } from '../metrics/metric.js';
import type { Clock } from '../ports/clock.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { DayOf } from '../warehouse/index.js';
import {
  type ExportedProject,
  type Manifest,
  readManifest,
  replaceFile,
  type Slice,
  storeManifest,
} from './manifest.js';
import { queryAllMetrics } from './query-all-metrics.js';
import { TransferError } from './transfer-error.js';
import { TRANSFERRED_TABLES } from './transferred-tables.js';

/** Rows of a slice: it is in memory once as text and once packed. */
const SLICE_ROWS = 50_000;

export interface TransferProgress {
  done: number;
  total: number;
}

export interface ExportOptions {
  warehouse: Warehouse;
  projects: readonly ProjectSettings[];
  dayOf: DayOf;
  folder: string;
  clock: Clock;
  /** What the target will be compared by; default: every metric. */
  metrics?: readonly Metric[];
  onProgress?: (progress: TransferProgress) => void;
}

/**
 * Writes projects into a folder, rows as they are stored, and what every metric answers. No one may write into the
 * warehouse meanwhile. Cut off, the next run goes on behind the last whole file.
 *
 * Errors  EXPORT_STALE where the warehouse changed since the folder was begun.
 */
export async function exportWarehouse(options: ExportOptions): Promise<Manifest> {
  const { warehouse, folder, dayOf, onProgress } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const manifest = await beginOrGoOn(options);
  const total = manifest.slices.length;
  for (const [done, slice] of manifest.slices.entries()) {
    onProgress?.({ done, total });
    if (slice.sha256 !== undefined) continue;
    await writeSlice(warehouse, folder, slice);
    await storeManifest(folder, manifest);
  }
  manifest.answers ??= await queryAllMetrics(
    warehouse,
    dayOf,
    options.projects,
    manifest.asOf,
    options.metrics,
  );
  await storeManifest(folder, manifest);
  onProgress?.({ done: total, total });
  return manifest;
}

async function beginOrGoOn({ warehouse, projects, folder, clock }: ExportOptions): Promise<Manifest> {
  const now = await Promise.all(projects.map((project) => describeProject(warehouse, project)));
  const begun = await readManifest(folder);
  if (begun !== null) {
    if (JSON.stringify(begun.projects) === JSON.stringify(now)) return begun;
    throw new TransferError(
      'EXPORT_STALE',
      `the warehouse or its configuration changed since the export in ${folder} was started: export into an empty folder`,
    );
  }
  const slices = await Promise.all(projects.map(({ id }) => planSlices(warehouse, id)));
  const asOf = new Date(clock.nowMs()).toISOString();
  const manifest: Manifest = { format: 2, asOf, projects: now, slices: slices.flat() };
  await storeManifest(folder, manifest);
  return manifest;
}

async function describeProject(warehouse: Warehouse, project: ProjectSettings): Promise<ExportedProject> {
  const [state] = await warehouse.query<Record<string, number>>(
    `SELECT
        (SELECT uniqExact(message_id, actor, timestamp, type, event) FROM everloop.events WHERE project = {project:String}) AS events,
        (SELECT uniqExact(id, replayed_at) FROM everloop.dead_letters WHERE project = {project:String}) AS letters,
        (SELECT uniqExact(actor) FROM everloop.tombstones WHERE project = {project:String}) AS tombstones`,
    { params: { project: project.id } },
  );
  return {
    id: project.id,
    timeZone: project.timeZone,
    state: Object.values(state!).join(' '),
    settings: withoutKeys(project),
  };
}

async function planSlices(warehouse: Warehouse, project: string): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (const { name } of TRANSFERRED_TABLES) {
    const day = name === 'events' ? 'toString(day)' : "''";
    const counts = await warehouse.query<{ key: string; rows: number }>(
      `SELECT ${day} AS key, count() AS rows
      FROM everloop.${name}
      WHERE project = {project:String}
      GROUP BY key
      ORDER BY key`,
      { params: { project } },
    );
    for (const { key, rows } of counts) {
      const parts = Math.ceil(rows / SLICE_ROWS);
      for (let part = 0; part < parts; part++)
        slices.push({
          file: `${project}/${name}/${key === '' ? 'all' : key}-${part}.jsonl.gz`,
          project,
          table: name,
          ...(key === '' ? {} : { day: key }),
          part,
          parts,
        });
    }
  }
  return slices;
}

async function writeSlice(warehouse: Warehouse, folder: string, slice: Slice): Promise<void> {
  const { sliceBy } = TRANSFERRED_TABLES.find(({ name }) => name === slice.table)!;
  const text = await warehouse.queryText(
    `SELECT *
    FROM everloop.${slice.table} FINAL
    WHERE project = {project:String}
        AND cityHash64(${sliceBy}) % {parts:UInt32} = {part:UInt32}
        ${slice.day === undefined ? '' : 'AND day = {day:Date}'}`,
    {
      format: 'JSONEachRow',
      params: {
        project: slice.project,
        part: slice.part,
        parts: slice.parts,
        ...(slice.day === undefined ? {} : { day: slice.day }),
      },
    },
  );
  const path = join(folder, slice.file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await replaceFile(path, gzipSync(text));
  slice.rows = text.split('\n').filter(Boolean).length;
  slice.sha256 = createHash('sha256').update(text).digest('hex');
}
