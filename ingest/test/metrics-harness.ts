import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import pino from 'pino';
import type { EventRow } from '../src/domain/event-row.js';
import { type ProjectInput, type ProjectSettings, projectSchema } from '../src/domain/project-settings.js';
import { registerApi } from '../src/http/api/index.js';
import { createClientSignals } from '../src/http/client-signals.js';
import { ringOfKinds } from '../src/http/key-ring.js';
import { createIdentity, type Identity } from '../src/identity/index.js';
import { routeOf } from '../src/metrics/metric.js';
import { type MetricAnswer, queryList, type Row } from '../src/metrics/query-metric.js';
import { readRequest } from '../src/metrics/read-request.js';
import { METRICS } from '../src/metrics/registry.js';
import { resolveSegments } from '../src/metrics/resolve-segments.js';
import type { LogEntry } from '../src/ports/event-log.js';
import type { Warehouse } from '../src/ports/warehouse.js';
import { createRebuilds } from '../src/rebuild/create-rebuilds.js';
import { createProjectStates } from '../src/rebuild/project-states.js';
import { createSegments, type Segments } from '../src/segments/create-segments.js';
import { fillSlots } from '../src/warehouse/fill-slots.js';
import {
  createErasedIds,
  type DayOf,
  loadCalendars,
  migrate,
  storeProjects,
} from '../src/warehouse/index.js';
import { openTestWarehouse } from './support/open-test-warehouse.js';

/** A real warehouse (see open-test-warehouse.ts) with the metrics API in front, for tests that put rows in and ask numbers out. */
export interface MetricsHarness {
  warehouse: Warehouse;
  identity: Identity;
  segments: Segments;
  dayOf: DayOf;
  app: FastifyInstance;
  /** Stores the rows of one block as the loader does. */
  store(rows: readonly EventRow[]): Promise<void>;
  /** Stores what the collector wrote, as the loader does; dead letters are left out. */
  storeEntries(entries: readonly LogEntry[]): Promise<void>;
  /** Asks a metric of a project; throws where the answer is not a 200. */
  ask(project: string, pathAndQuery: string): Promise<MetricAnswer>;
  /** Asks one list of a metric as REST does, without the others; `query` is what Fastify makes of a query string. */
  queryList(project: string, path: string, list: string, query: Record<string, unknown>): Promise<Row[]>;
  /** Forgets every event, keeps the projects. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function openMetricsHarness(projects: readonly ProjectInput[]): Promise<MetricsHarness> {
  const dataDir = mkdtempSync(join(tmpdir(), 'everloop-metrics-'));
  const clock = { nowMs: () => Date.now() };
  const settings = projects.map((project) => projectSchema.parse(project) as ProjectSettings);
  const warehouse = await openTestWarehouse(dataDir);
  await migrate(warehouse);
  await storeProjects(warehouse, settings, clock);
  const dayOf = await loadCalendars(warehouse);
  const identity = createIdentity(warehouse);
  const app = Fastify();
  const states = createProjectStates({ warehouse, onZone: async () => undefined, waitMs: 0 });
  const segments = createSegments({ warehouse, clock, dayOf, instance: 'test' });
  await registerApi(app, {
    erasedIds: createErasedIds(warehouse),
    projectByAdminKey: (key) => settings.find((project) => project.adminKeys.includes(key)) ?? null,
    warehouse,
    queries: warehouse,
    clients: createClientSignals(),
    identity,
    segments,
    states,
    rebuilds: createRebuilds({
      warehouse,
      states,
      holdLoading: async () => () => undefined,
      adoptZone: async () => undefined,
      clock,
      logger: pino({ level: 'silent' }),
    }),
    log: null,
    kindOfKey: ringOfKinds(settings).find,
    projectByReadKey: (key) => settings.find((project) => project.readKeys.includes(key)) ?? null,
    dayOf,
    freshnessMs: 1_000,
    clock,
    logger: pino({ level: 'silent' }),
  });

  async function storeEntries(entries: readonly LogEntry[]): Promise<void> {
    const events = entries.filter((entry) => entry.kind === 'event');
    await warehouse.insert(
      'everloop.events',
      events.map(
        ({ projectId, timestampMs, row }) => `{"day":"${dayOf(projectId, timestampMs)}",${row.slice(1)}`,
      ),
    );
    for (const { id } of settings) {
      const links = events
        .filter((entry) => entry.projectId === id && entry.row.includes('"type":"alias"'))
        .map((entry) => JSON.parse(entry.row) as EventRow)
        .map(({ timestamp, message_id, user_id = '', previous_id = '' }) => ({
          ...{ timestamp, messageId: message_id, userId: user_id, previousId: previous_id },
        }))
        .filter(({ userId, previousId }) => userId !== '' && previousId !== '');
      if (links.length > 0) await identity.take(id, links);
    }
  }

  return {
    warehouse,
    identity,
    segments,
    dayOf,
    app,
    store: (rows) =>
      storeEntries(
        rows.map((row) => ({
          kind: 'event',
          projectId: row.project,
          timestampMs: Date.parse(row.timestamp),
          row: JSON.stringify(row),
        })),
      ),
    storeEntries,
    ask: async (project, pathAndQuery) => {
      const key = settings.find((each) => each.id === project)!.readKeys[0]!;
      const response = await app.inject({
        url: `/v1/metrics/${pathAndQuery}`,
        headers: { authorization: `Bearer ${key}` },
      });
      if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`);
      return response.json<MetricAnswer>();
    },
    queryList: async (projectId, path, name, query) => {
      const project = settings.find((each) => each.id === projectId)!;
      const metric = METRICS.find((each) => routeOf(each) === path)!;
      const asked = readRequest(metric, { ...query, list: name }, { project, nowMs: clock.nowMs(), dayOf });
      const request = await resolveSegments(segments, metric, project, asked);
      return await queryList(warehouse, metric, request.list, project, request);
    },
    clear: async () => {
      for (const table of [
        'events',
        'activity',
        'actors',
        'touches',
        'fact_copies',
        'links',
        'links_by_target',
        'alias_ends',
        'user_labels',
        'labels',
        'label_members',
        'component_labels',
        'alias_taken',
        'traits',
        'tombstones',
      ])
        await warehouse.command(
          fillSlots(`TRUNCATE TABLE everloop.${table}<<local>> <<on_cluster>>`, warehouse.topology),
        );
    },
    close: async () => {
      await app.close();
      await warehouse.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
