import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import pino, { type Logger } from 'pino';
import { openEventLog } from './adapters/event-log/index.js';
import { openChdbReader } from './adapters/warehouse/chdb-reader.js';
import { openWarehouse } from './adapters/warehouse/index.js';
import type { Config } from './config.js';
import { registerApi } from './http/api/index.js';
import { buildApp } from './http/app.js';
import { createKeyRing } from './http/key-ring.js';
import type { Phase } from './http/phase.js';
import { startLoader } from './loader/index.js';
import { registerLoaderTelemetry, registerLogTelemetry } from './loader/loader-telemetry.js';
import { startRetention } from './loader/start-retention.js';
import { createOwnerKeys } from './owner/owner-keys.js';
import { serveOwner } from './owner/serve-owner.js';
import { socketPath } from './owner/socket-path.js';
import { type Clock, systemClock } from './ports/clock.js';
import type { EventLog } from './ports/event-log.js';
import type { Warehouse } from './ports/warehouse.js';
import { createSegments } from './segments/create-segments.js';
import { createTelemetry } from './telemetry.js';
import {
  createErasedIds,
  type DayOf,
  findStaleRoots,
  keepRefreshing,
  loadCalendars,
  type MigrateOptions,
  migrate,
  refreshUserRoots,
  refuseUnfinishedRebuilds,
  storeProjects,
} from './warehouse/index.js';

export interface ServeOptions {
  /** Default: JSON lines on stderr at the config's level. */
  logger?: Logger;
  clock?: Clock;
  /** False for a process that answers its owner only, on the socket. */
  listens?: boolean;
  /** The owner's socket. Default: in the data directory of an embedded warehouse, which one process holds; else none. */
  socket?: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:8787`, with the port that was really taken. */
  url: string;
  /** Takes no more events, answers what is under way, loads what waits and lets everything go. */
  close(): Promise<void>;
}

/** How long a stop waits for a log of its own to be loaded; what is left is loaded at the next start. */
const DRAIN_MS = 20_000;
/** How long an erasure in another process may go unnoticed here. */
const TOMBSTONES_EVERY_MS = 10_000;

/**
 * Starts the parts that `config.roles` names in this process, in the order in which they need each other; a part that
 * fails takes down those before it.
 *
 * Errors  EventLogError LOG_LOCKED, WarehouseError WAREHOUSE_LOCKED (another process holds the data directory),
 *         ZoneChangedError, and the system's EADDRINUSE, EACCES.
 */
export async function serve(configured: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const owner = createOwnerKeys(configured);
  const { config } = owner;
  const { clock = systemClock, logger = pino({ level: config.logLevel }, pino.destination(2)) } = options;
  const { listens = true } = options;
  const isEmbedded = config.warehouse.kind === 'chdb';
  const { dataDir, roles } = config;
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (let undo = started.pop(); undo !== undefined; undo = started.pop()) await undo();
  };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const telemetry = createTelemetry();
    const log = await openLog(config, clock, logger);
    if (log !== null) {
      started.push(() => log.close());
      registerLogTelemetry(telemetry.registry, log);
    }
    const stored = roles.includes('loader') || roles.includes('api') ? await openStore(config, clock) : null;
    if (stored !== null) started.push(() => stored.warehouse.close());

    if (stored !== null && log !== null && roles.includes('loader')) {
      const loader = await startLoader({
        log,
        warehouse: stored.warehouse,
        dayOf: stored.dayOf,
        refreshUserRoots: (projectIds) => refreshUserRoots(stored.warehouse, projectIds),
        limits: config.loader,
        onDeadLetter: ({ project, code }) => telemetry.deadLettered.inc({ project, code }),
        clock,
        logger,
      });
      registerLoaderTelemetry(telemetry.registry, loader.stats);
      started.push(async () => {
        if (!log.isShared) await log.awaitLoaded(DRAIN_MS);
        await loader.stop();
      });
      const { warehouse, dayOf } = stored;
      const retention = startRetention({ warehouse, projects: config.projects, dayOf, clock, logger });
      started.push(() => retention.stop());
    }
    const reader = stored !== null && isEmbedded ? await openChdbReader({ dataDir, ...config.query }) : null;
    if (reader !== null) started.push(() => reader.close());

    // A collector by itself has no other use for the warehouse.
    const tombstones = stored?.warehouse ?? (await openSharedWarehouse(config));
    if (tombstones !== null && stored === null) started.push(() => tombstones.close());
    const erasedIds = tombstones === null ? null : createErasedIds(tombstones);
    if (stored !== null) await erasedIds?.refresh();
    if (erasedIds !== null && tombstones?.topology.shared === true) {
      const end = keepRefreshing(erasedIds, TOMBSTONES_EVERY_MS, logger);
      started.push(async () => end());
    }
    let phase: Phase = 'starting';
    const app = await buildApp({
      config,
      log,
      warehouse: stored?.warehouse ?? null,
      clock,
      logger,
      telemetry,
      phase: () => phase,
      ...(erasedIds === null ? {} : { isErased: erasedIds.isErased }),
      registerRoutes: async (routes, keys) => {
        if (stored === null || erasedIds === null || !roles.includes('api')) return;
        const { warehouse, dayOf } = stored;
        const adminKeys = createKeyRing(
          config.projects.flatMap((project) => project.adminKeys.map((key) => [key, project] as const)),
        );
        await registerApi(routes, {
          warehouse,
          segments: createSegments({ warehouse, clock, dayOf, instance: randomUUID() }),
          log,
          erasedIds,
          dayOf,
          projectByReadKey: (key) => keys.find(key),
          projectByAdminKey: (key) => adminKeys.find(key),
          freshnessMs: config.freshnessMs,
          clock,
          logger,
        });
      },
    });
    started.push(() => app.close());
    const url = listens ? await app.listen({ host: config.host, port: config.port }) : '';
    await app.ready();
    const socket = options.socket ?? (reader === null ? null : socketPath(dataDir));
    if (socket !== null) {
      const awaitLoaded = async () => await log?.awaitLoaded(config.freshnessMs);
      const ownerServer = await serveOwner({
        path: socket,
        sql: reader === null ? null : { reader, awaitLoaded },
        routes: owner.admit((request, response) => app.routing(request, response)),
      });
      started.push(() => ownerServer.close());
    }
    phase = 'ready';
    started.push(async () => {
      phase = 'draining';
    });
    logger.info({ url, roles }, 'ready');
    return { url, close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openLog(config: Config, clock: Clock, logger: Logger): Promise<EventLog | null> {
  const { eventLog, dataDir, roles } = config;
  // An api beside other processes has no log to wait for, unless the log is one that many may open.
  if (eventLog.kind !== 'kafka' && !roles.includes('collector')) return null;
  return await openEventLog({ config: eventLog, dataDir, clock, logger });
}

/** Not made ready, not even reachable perhaps: a collector starts without. */
async function openSharedWarehouse({ warehouse, dataDir, query }: Config): Promise<Warehouse | null> {
  return warehouse.kind === 'chdb' ? null : await openWarehouse({ config: warehouse, dataDir, query });
}

/** The warehouse of a configuration, made ready for use. */
export async function openStore(
  config: Config,
  clock: Clock,
): Promise<{ warehouse: Warehouse; dayOf: DayOf }> {
  const warehouse = await openWarehouse({
    config: config.warehouse,
    dataDir: config.dataDir,
    query: config.query,
  });
  try {
    await prepareWarehouse(warehouse, config, clock);
    return { warehouse, dayOf: await loadCalendars(warehouse) };
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

/** Tables, views, settings and calendars as this version and this configuration want them. */
export async function prepareWarehouse(
  warehouse: Warehouse,
  config: Pick<Config, 'projects'>,
  clock: Clock,
  options?: MigrateOptions,
) {
  const report = await migrate(warehouse, options);
  await refuseUnfinishedRebuilds(warehouse, config.projects);
  await storeProjects(warehouse, config.projects, clock);
  await refreshUserRoots(warehouse, await findStaleRoots(warehouse));
  return report;
}
