import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProjectInput, type ProjectSettings, projectSchema } from '../src/domain/project-settings.js';
import { createIdentity } from '../src/identity/index.js';
import { METRICS } from '../src/metrics/registry.js';
import { prepareWarehouse } from '../src/serve.js';
import { exportWarehouse, importWarehouse } from '../src/transfer/index.js';
import { compareAnswers, queryAllMetrics } from '../src/transfer/query-all-metrics.js';
import { REMADE_TABLES, TRANSFERRED_TABLES } from '../src/transfer/transferred-tables.js';
import { erasePerson, loadCalendars } from '../src/warehouse/index.js';
import { listProjectTables } from '../src/warehouse/sql-files.js';
import { collect } from './collect.js';
import { STREAM_END_MS, stream } from './generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';
import { runEverloop } from './support/everloop-process.js';
import { openTestWarehouse, type WarehouseKind } from './support/open-test-warehouse.js';

const projects: ProjectInput[] = [
  { id: 'shop', timeZone: 'Pacific/Auckland', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] },
];
const settings = projects.map((project) => projectSchema.parse(project) as ProjectSettings);
/** A few, because each is asked seven times here; that all can be asked is a test of its own. */
const metrics = METRICS.filter(({ name }) =>
  ['active_users', 'retention', 'ltv', 'referral', 'channels'].includes(name),
);
const clock = { nowMs: () => STREAM_END_MS };
const scratch = mkdtempSync(join(tmpdir(), 'everloop-transfer-'));
const folder = join(scratch, 'moved');

let source: MetricsHarness;
beforeAll(async () => {
  source = await openMetricsHarness(projects);
  const [events] = fc.sample(stream, { numRuns: 30, seed: 7 }).sort((a, b) => b.length - a.length);
  for (const project of settings) {
    const entries = collect(project, events!);
    await source.storeEntries(entries);
    // Merged, so that of some copies only one is left, while the states remember them all.
    await source.storeEntries([...entries].reverse());
    await source.warehouse.command('OPTIMIZE TABLE everloop.events FINAL');
    const letter = {
      project: project.id,
      id: 'l1',
      code: 'invalid_type',
      body: '{"a":"ü\\n"}',
      received_at: 1,
    };
    await source.warehouse.insert('everloop.dead_letters', [JSON.stringify(letter)]);
  }
  await erasePerson(source.warehouse, source.identity, 'shop', { kind: 'user', id: 'u1' }, clock);
});
afterAll(async () => {
  await source.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Stops a transfer at a file of its own choosing, as a killed process would. */
const cutOffAt =
  (file: number) =>
  ({ done }: { done: number }) => {
    if (done === file) throw new Error('cut off');
  };

const exportInto = (into: string, onProgress?: (progress: { done: number; total: number }) => void) =>
  exportWarehouse({
    warehouse: source.warehouse,
    projects: settings,
    dayOf: source.dayOf,
    folder: into,
    clock,
    metrics,
    ...(onProgress === undefined ? {} : { onProgress }),
  });

it('knows what to do with every table', () => {
  const known = [...TRANSFERRED_TABLES.map(({ name }) => name), ...REMADE_TABLES];
  expect(listProjectTables().sort()).toEqual(known.sort());
});

it('can ask every list of every metric', { timeout: 600_000 }, async () => {
  const asOf = new Date(STREAM_END_MS).toISOString();
  const answers = await queryAllMetrics(source.warehouse, source.dayOf, settings, asOf);
  const asked = new Set(answers.map(({ metric, list }) => `${metric} ${list}`));
  const all = METRICS.flatMap(({ name, lists }) => lists.map((list) => `${name} ${list.name}`));
  expect([...asked].sort()).toEqual(all.sort());
  expect(compareAnswers(answers, answers)).toEqual([]);
  const [first, ...rest] = answers;
  expect(compareAnswers(answers, [{ ...first!, rows: [{ made: 'up' }] }, ...rest])).toHaveLength(1);
});

it('is cut off while it writes, goes on, and writes no file twice', { timeout: 300_000 }, async () => {
  await expect(exportInto(folder, cutOffAt(5))).rejects.toThrow('cut off');
  const before = readdirSync(folder, { recursive: true }).length;
  const manifest = await exportInto(folder);
  expect(manifest.slices.length).toBeGreaterThan(9);
  expect(readdirSync(folder, { recursive: true }).length).toBeGreaterThan(before);
  expect(manifest.answers!.some(({ rows }) => rows.length > 0)).toBe(true);
});

describe.each(['server', 'cluster'] as const)('into a %s', (kind: WarehouseKind) => {
  it('is cut off, goes on, answers every metric as before, and notices a lost row', {
    timeout: 600_000,
  }, async () => {
    const warehouse = await openTestWarehouse(scratch, kind);
    await prepareWarehouse(warehouse, { projects: settings }, clock);
    const into = {
      warehouse,
      projects: settings,
      identity: createIdentity(warehouse),
      dayOf: await loadCalendars(warehouse),
      folder,
      target: kind,
    };
    await expect(importWarehouse({ ...into, onProgress: cutOffAt(4) })).rejects.toThrow('cut off');
    const report = await importWarehouse(into);
    expect(report).toMatchObject({ skipped: 4, differences: [] });
    expect(report.compared).toBeGreaterThan(4);
    const letters = 'SELECT project, body FROM everloop.dead_letters FINAL ORDER BY project, body';
    expect(await warehouse.query(letters)).toEqual(await source.warehouse.query(letters));
    const rows = `SELECT message_id, type, toString(received_at) AS received_at, properties, context, day
      FROM everloop.events FINAL ORDER BY project, message_id, timestamp, actor`;
    expect(await warehouse.query(rows)).toEqual(await source.warehouse.query(rows));

    await warehouse.insert('everloop.events', [
      JSON.stringify({ ...aVisit, message_id: 'one more', timestamp: STREAM_END_MS - 86_400_000 }),
    ]);
    expect((await importWarehouse(into)).differences).toContain('shop active_users rows');
    await warehouse.close();
  });
});

const aVisit = {
  project: 'shop',
  type: 'track',
  event: 'Visit',
  user_id: 'somebody',
  day: new Date(STREAM_END_MS - 86_400_000).toISOString().slice(0, 10),
};

it('goes into another embedded installation by the command', { timeout: 300_000 }, async () => {
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ projects }));
  const second = join(scratch, 'second');
  const { out } = await runEverloop(['import', folder, '--config', config, '--data', second]);
  expect(out).toMatch(/^\d+ rows stored; (\d+) of \1 answers are equal\n$/);
});

it('refuses a folder that is none, a zone that is another, and a source that went on', async () => {
  const into = {
    ...{ warehouse: source.warehouse, identity: source.identity, dayOf: source.dayOf },
    ...{ projects: settings, target: 'x' },
  };
  await expect(importWarehouse({ ...into, folder: scratch })).rejects.toMatchObject({
    code: 'EXPORT_UNREADABLE',
  });
  const moved = settings.map((project) => ({ ...project, timeZone: 'Asia/Kolkata' }));
  await expect(importWarehouse({ ...into, folder, projects: moved })).rejects.toMatchObject({
    code: 'IMPORT_OTHER_PROJECT',
  });
  await source.warehouse.insert('everloop.events', [
    JSON.stringify({ ...aVisit, message_id: 'later', timestamp: STREAM_END_MS }),
  ]);
  await expect(exportInto(folder)).rejects.toMatchObject({ code: 'EXPORT_STALE' });
});
