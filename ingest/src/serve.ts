import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pino, { type Logger } from 'pino';
import { openEventLog } from './adapters/event-log/index.js';
import { readPriorLoad } from './adapters/event-log/read-prior-load.js';
import { openChdbReader } from './adapters/warehouse/chdb-reader.js';
import { openWarehouse } from './adapters/warehouse/index.js';
import type { Config } from './config.js';
import { createControlKeys } from './control/control-keys.js';
import { serveControl } from './control/serve-control.js';
import { socketPath } from './control/socket-path.js';
import { lockDataDir } from './data-dir/lock-data-dir.js';
import type { ProjectSettings } from './domain/project-settings.js';
import { registerApi } from './http/api/index.js';
import { buildApp } from './http/app.js';
import { createClientSignals } from './http/client-signals.js';
import { createKeyRing, ringOfKinds } from './http/key-ring.js';
import type { Phase } from './http/phase.js';
import { createIdentity, type Identity } from './identity/index.js';
import { type Loader, startLoader } from './loader/index.js';
import { registerLoaderTelemetry, registerLogTelemetry } from './loader/loader-telemetry.js';
import { startExpiry } from './loader/start-expiry.js';
import { type Clock, systemClock } from './ports/clock.js';
import type { EventLog } from './ports/event-log.js';
import type { SqlReader } from './ports/sql-reader.js';
import type { Warehouse } from './ports/warehouse.js';
import { foreignPoolSize } from './process/thread-pool.js';
import { limitWarehouse } from './query-limits/limit-warehouse.js';
import { budgetQueries, shareCores, THREADS_LEFT } from './query-limits/queries-at-once.js';
import { createQueryLimiter, type QueryLimiter } from './query-limits/query-limiter.js';
import { registerQueryTelemetry } from './query-limits/query-telemetry.js';
import { createRebuilds, type Rebuilds } from './rebuild/create-rebuilds.js';
import { createProjectStates, type ProjectStates } from './rebuild/project-states.js';
import { createSegments } from './segments/create-segments.js';
import { createTelemetry } from './telemetry.js';
import {
  createErasedIds,
  type DayOf,
  describeZoneChange,
  finishRebuilds,
  keepRefreshing,
  keepStoredZones,
  loadCalendars,
  type MigrateOptions,
  type MigrationReport,
  migrate,
  refuseLostWarehouse,
  refuseUnfinishedRebuilds,
  storeProjects,
  type ZoneChange,
} from './warehouse/index.js';

export interface ServeOptions {
  /** Default: JSON lines on stderr at the config's level. */
  logger?: Logger;
  clock?: Clock;
  /** False for a process that answers on the control socket only. */
  listens?: boolean;
  /** The control socket. Default: in the data directory of an embedded warehouse, which one process holds; else none. */
  socket?: string;
  /** What runs, for the message to the next that wants the data directory. Default: `everloop serve`. */
  command?: string;
  /** Size of Node's thread pool. Default: what UV_THREADPOOL_SIZE was when the process began, else 4. */
  poolThreads?: number;
  /** Id of a project that this process is started to rebuild: it may be one whose rebuild was cut off. */
  rebuilds?: string;
}

export interface RunningServer {
  /** `http://127.0.0.1:8787`, with the port that was really taken. */
  url: string;
  /** Projects that are in another zone than the configuration says, until someone rebuilds them. */
  zoneChanges: readonly ZoneChange[];
  /** Takes no more events, answers what is under way, loads what waits and lets everything go. */
  close(): Promise<void>;
}

/** How long a stop waits for a log of its own to be loaded; what is left is loaded at the next start. */
const DRAIN_MS = 20_000;
/** How long queries that run when the process is told to stop may go on. */
const QUERIES_END_MS = 5_000;
/** How long an erasure in another process may go unnoticed here. */
const TOMBSTONES_EVERY_MS = 10_000;

/**
 * Starts the parts that `config.roles` names in this process, in the order in which they need each other; a part that
 * fails takes down those before it.
 *
 * Errors  DataDirInUseError, WarehouseError WAREHOUSE_LOCKED (another process holds the data directory),
 *         RebuildUnfinishedError where the warehouse is shared, and the system's EADDRINUSE, EACCES.
 */
export async function serve(configured: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const control = createControlKeys(configured);
  const { config } = control;
  const { clock = systemClock, logger = pino({ level: config.logLevel }, pino.destination(2)) } = options;
  const { listens = true } = options;
  const isEmbedded = config.warehouse.kind === 'chdb';
  const { dataDir, roles } = config;
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (let undo = started.pop(); undo !== undefined; undo = started.pop()) await undo();
  };
  try {
    if (keepsFiles(config)) started.push(await lockDataDir(dataDir, options.command ?? 'everloop serve'));
    const telemetry = createTelemetry();
    const poolThreads = options.poolThreads ?? foreignPoolSize();
    const cores = isEmbedded ? availableParallelism() : null;
    const budget = budgetQueries(config.query, cores === null ? null : { poolThreads, cores });
    const limiter = createQueryLimiter({
      maxRunning: budget.maxRunning,
      maxWaiting: config.query.maxQueued,
      waitMs: config.query.timeoutMs,
    });
    registerQueryTelemetry(telemetry.registry, limiter);
    const clients = createClientSignals();
    const log = await openLog(config, clock, logger);
    if (log !== null) {
      started.push(() => log.close());
      registerLogTelemetry(telemetry.registry, log);
    }
    const stored =
      roles.includes('loader') || roles.includes('api')
        ? await openLiveStore(config, { ...options, clock, logger })
        : null;
    if (stored !== null) started.push(() => stored.warehouse.close());
    for (const change of stored?.zoneChanges ?? []) logger.warn(change, describeZoneChange(change));

    if (stored !== null && isEmbedded && poolThreads <= THREADS_LEFT)
      logger.warn(
        { threads: poolThreads },
        `Node's pool has ${poolThreads} threads, so events may wait for queries: start the process with UV_THREADPOOL_SIZE=16`,
      );

    if (stored !== null && log !== null && roles.includes('loader')) {
      // The embedded engine runs one statement at a time on a way into it, and inserts wait for no one.
      const loading = isEmbedded
        ? await openWarehouse({
            config: config.warehouse,
            dataDir: config.dataDir,
            query: config.query,
          })
        : stored.warehouse;
      if (isEmbedded) started.push(() => loading.close());
      const loader = await startLoader({
        log,
        warehouse: loading,
        dayOf: stored.dayOf,
        identity: stored.identity,
        limits: config.loader,
        onDeadLetter: ({ project, code }) => telemetry.deadLettered.inc({ project, code }),
        clock,
        logger,
      });
      registerLoaderTelemetry(telemetry.registry, loader);
      started.push(async () => {
        if (!log.isShared) await log.awaitLoaded(DRAIN_MS);
        await loader.stop();
      });
      stored.setLoader(loader);
      const { warehouse, dayOf } = stored;
      const { runExclusively } = stored.rebuilds;
      const expiry = startExpiry({
        ...{ warehouse, projects: config.projects, dayOf, clock, logger, runExclusively },
      });
      started.push(() => expiry.stop());
    }
    if (stored !== null) started.push(() => stored.rebuilds.idle());
    const limits = { ...config.query, maxMemoryBytes: budget.maxMemoryBytes };
    const reader = stored !== null && isEmbedded ? await openChdbReader({ ...limits, dataDir }) : null;
    if (reader !== null) started.push(() => reader.close());
    const unlimited =
      stored === null
        ? null
        : await openWarehouse({
            config: config.warehouse,
            dataDir,
            query: limits,
            queriesAtOnce: budget.maxRunning,
          });
    if (unlimited !== null) started.push(() => unlimited.close());
    const queries = unlimited === null ? null : limitWarehouse(unlimited, limiter, clients.current, cores);

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
      ...(stored === null ? {} : { states: stored.states }),
      ...(queries === null ? {} : { queries }),
      clients,
      registerRoutes: async (routes, keys) => {
        if (stored === null || queries === null || erasedIds === null || !roles.includes('api')) return;
        const { warehouse, identity, dayOf, states, rebuilds } = stored;
        const adminKeys = createKeyRing(
          config.projects.flatMap((project) => project.adminKeys.map((key) => [key, project] as const)),
        );
        await registerApi(routes, {
          warehouse,
          queries,
          clients,
          segments: createSegments({ warehouse: queries, clock, dayOf, instance: randomUUID() }),
          log,
          states,
          rebuilds,
          identity,
          erasedIds,
          dayOf,
          projectByReadKey: (key) => keys.find(key),
          projectByAdminKey: (key) => adminKeys.find(key),
          kindOfKey: ringOfKinds(config.projects).find,
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
      const controlServer = await serveControl({
        path: socket,
        sql:
          reader === null
            ? null
            : { reader: readWhole(reader, limiter, config.projects, stored!.states), awaitLoaded },
        routes: control.admit((request, response) => app.routing(request, response)),
      });
      started.push(() => controlServer.close());
    }
    phase = 'ready';
    started.push(async () => {
      phase = 'draining';
      await limiter.close(QUERIES_END_MS);
    });
    logger.info({ url, roles }, 'ready');
    return { url, zoneChanges: stored?.zoneChanges ?? [], close: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether anything that this process opens is in the data directory. */
function keepsFiles({ eventLog, warehouse, roles }: Config): boolean {
  return (
    (eventLog.kind === 'file' && roles.includes('collector')) ||
    (warehouse.kind === 'chdb' && (roles.includes('loader') || roles.includes('api')))
  );
}

async function openLog(config: Config, clock: Clock, logger: Logger): Promise<EventLog | null> {
  const { eventLog, dataDir, roles } = config;
  // An api next to other processes has no log to wait for, unless the log is one that many may open.
  if (eventLog.kind !== 'kafka' && !roles.includes('collector')) return null;
  return await openEventLog({ config: eventLog, dataDir, clock, logger });
}

/** Not made ready, not even reachable perhaps: a collector starts without. */
async function openSharedWarehouse({ warehouse, dataDir, query }: Config): Promise<Warehouse | null> {
  return warehouse.kind === 'chdb' ? null : await openWarehouse({ config: warehouse, dataDir, query });
}

/** Of a process that goes on while projects are rebuilt in it. */
interface LiveStore extends Store {
  states: ProjectStates;
  rebuilds: Rebuilds;
  /** Whom a rebuild holds back. */
  setLoader(loader: Pick<Loader, 'hold'>): void;
}

async function openLiveStore(
  config: Config,
  options: Pick<ServeOptions, 'rebuilds'> & { clock: Clock; logger: Logger },
): Promise<LiveStore> {
  const { clock, logger } = options;
  const store = await openStore(config, clock, options);
  let loader: Pick<Loader, 'hold'> = { hold: async () => () => undefined };
  const states = createProjectStates({ warehouse: store.warehouse, onZone: store.adoptZone });
  const holdLoading = () => loader.hold();
  return {
    ...store,
    states,
    rebuilds: createRebuilds({ ...store, states, holdLoading, clock, logger }),
    setLoader: (given) => {
      loader = given;
    },
  };
}

/** SQL may be about any project, so it is answered where none of them is changed meanwhile. */
function readWhole(
  reader: SqlReader,
  limiter: QueryLimiter,
  projects: readonly ProjectSettings[],
  states: ProjectStates,
): Pick<SqlReader, 'read'> {
  const read: SqlReader['read'] = (sql, format, { signal: client } = {}) => {
    const ask = () =>
      limiter.run((signal, running) => {
        const maxThreads = shareCores(availableParallelism(), running);
        return reader.read(sql, format, { signal, maxThreads });
      }, client);
    return projects.reduce((inner, project) => () => states.answer(project, inner), ask)();
  };
  return { read };
}

export interface Store {
  warehouse: Warehouse;
  identity: Identity;
  /** In the zone that a project's days are in at the time. */
  dayOf: DayOf;
  zoneChanges: ZoneChange[];
  /** What was brought up to date when it was opened. */
  migrated: MigrationReport;
  /** After a rebuild: days are worked out, and answers labelled, in the zone in which they are stored now. */
  adoptZone(project: ProjectSettings, timeZone: string): Promise<void>;
}

export interface OpenStoreOptions extends MigrateOptions, Pick<ServeOptions, 'rebuilds' | 'logger'> {
  /** Whether an empty warehouse is about to be filled from elsewhere than the log. */
  fills?: boolean;
}

/**
 * The warehouse of a configuration, made ready for use.
 *
 * Errors  WarehouseLostError where it is empty and the log says that it was not; those of `migrate`.
 */
export async function openStore(
  config: Config,
  clock: Clock,
  options: OpenStoreOptions = {},
): Promise<Store> {
  const warehouse = await openWarehouse({
    config: config.warehouse,
    dataDir: config.dataDir,
    query: config.query,
  });
  try {
    const { fills = false, logger = pino({ level: 'silent' }) } = options;
    if (!fills) await refuseLostWarehouse(warehouse, () => readPriorLoad(config, logger));
    const { zoneChanges, ...migrated } = await prepareWarehouse(warehouse, config, clock, options);
    let dayOf = await loadCalendars(warehouse);
    return {
      warehouse,
      identity: createIdentity(warehouse),
      dayOf: (projectId, timestampMs) => dayOf(projectId, timestampMs),
      zoneChanges,
      migrated,
      adoptZone: async (project, timeZone) => {
        dayOf = await loadCalendars(warehouse);
        project.timeZone = timeZone;
      },
    };
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

/** Tables, views, settings and calendars as this version and this configuration want them; days stay in the zone they are in. */
export async function prepareWarehouse(
  warehouse: Warehouse,
  config: Pick<Config, 'projects'>,
  clock: Clock,
  { rebuilds, ...options }: MigrateOptions & Pick<ServeOptions, 'rebuilds'> = {},
) {
  const report = await migrate(warehouse, options);
  // Where others may be at it, only the command knows that no one is. What it is about to finish stays as it was left.
  const projects = config.projects.filter(({ id }) => !warehouse.topology.shared || id !== rebuilds);
  if (warehouse.topology.shared) await refuseUnfinishedRebuilds(warehouse, projects);
  else await finishRebuilds(warehouse, projects, clock);
  const zoneChanges = await keepStoredZones(warehouse, config.projects);
  await storeProjects(warehouse, projects, clock);
  await createIdentity(warehouse).takeMissing();
  return { ...report, zoneChanges };
}
