import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_ID_BYTES } from '@everloop/schemas';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { createProjectScope, type IsErased, type ProjectScope } from '../pipeline/project-scope.js';
import type { Clock } from '../ports/clock.js';
import type { EventLog } from '../ports/event-log.js';
import type { Warehouse } from '../ports/warehouse.js';
import { createProjectStates, type ProjectStates } from '../rebuild/project-states.js';
import { createTelemetry, type Telemetry } from '../telemetry.js';
import { createMalformedRequests } from './broken-request.js';
import { type ClientSignals, createClientSignals } from './client-signals.js';
import { registerCollector } from './collector/index.js';
import { registerCors } from './cors.js';
import { registerDeadLetters } from './dead-letters/index.js';
import { registerErrors } from './errors.js';
import { createKeyRing, type KeyRing, ringOfKinds } from './key-ring.js';
import { registerOperations } from './operations/index.js';
import type { Phase } from './phase.js';
import { Refusal } from './refusal.js';
import { registerScripts } from './scripts/index.js';
import { registerSecurityHeaders } from './security-headers.js';

const DEFAULT_TIMEOUTS: RequestTimeouts = {
  requestMs: 30_000,
  headersMs: 10_000,
  unknownBodyMs: 10_000,
  checkMs: 1_000,
};
/** Above the idle time of common load balancers, which must be the first to close. */
const KEEP_ALIVE_MS = 72_000;
const MAX_HEADER_BYTES = 16_384;
/** A raw id of 256 bytes is in a path, each byte as three. */
const MAX_PARAM_LENGTH = 3 * MAX_ID_BYTES;

/** How long a request may take to arrive, in milliseconds. */
export interface RequestTimeouts {
  /** All of it. */
  requestMs: number;
  /** Its headers. */
  headersMs: number;
  /** The body of one whose header and address have no write key. */
  unknownBodyMs: number;
  /** How often the first two are looked at. */
  checkMs: number;
}

export interface AppOptions {
  config: Pick<Config, 'projects' | 'plans' | 'roles' | 'freshnessMs' | 'limits' | 'trustProxy' | 'scripts'>;
  /** Null where this process takes no events. */
  log: EventLog | null;
  /** Null where this process answers no questions. */
  warehouse: Warehouse | null;
  /** What clients ask of it. Default: the warehouse, without limits for all together. */
  queries?: Warehouse;
  /** Default: no one is told when a client leaves. */
  clients?: ClientSignals;
  clock: Clock;
  logger: Logger;
  telemetry?: Telemetry;
  /** Where the process stands; only `ready` takes events. */
  phase?: () => Phase;
  /** Adds routes that know more than this file does: the metrics API. Gets the ring that tells whose a read key is. */
  registerRoutes?: (app: FastifyInstance, keys: ReadKeys) => Promise<void>;
  isErased?: IsErased;
  /** Default: no one rebuilds a project in this process. */
  states?: ProjectStates;
  newId?: () => string;
  timeouts?: RequestTimeouts;
  /** What a request with more work than one part awaits between two parts. */
  nextTurn?: () => Promise<void>;
}

/** Tells which project a read key belongs to. */
export type ReadKeys = KeyRing<Config['projects'][number]>;

/** The HTTP side of a process: collector, operations and what `registerRoutes` adds. Not listening yet. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const {
    config,
    log,
    warehouse,
    clock,
    logger,
    telemetry = createTelemetry(),
    phase = () => 'ready',
    timeouts = DEFAULT_TIMEOUTS,
  } = options;
  const broken = createMalformedRequests(telemetry);
  const app = Fastify({
    // The framework's own lines hold URLs, and with them keys.
    logger: false,
    trustProxy: config.trustProxy,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: MAX_PARAM_LENGTH,
    },
    http: {
      headersTimeout: timeouts.headersMs,
      // By default it is every 30 seconds, which a slow client has on top of its time.
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      // A path that is not a path. The framework's own words would repeat it.
      void reply.code(400).send(new Refusal('INVALID_BODY', 'The URL cannot be parsed.').answer());
    },
    // While draining, the collector answers 503 with Retry-After itself.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: broken.answer,
  });
  broken.watch(app.server);
  registerErrors(app, { telemetry, logger });
  registerSecurityHeaders(app);
  registerCors(app);
  const takesEvents = log !== null && config.roles.includes('collector');
  registerOperations(app, { log, warehouse, takesEvents, telemetry, phase });
  const scopes = config.projects.map((settings) =>
    createProjectScope(settings, config.plans.get(settings.id) ?? null),
  );
  const kindOfKey = ringOfKinds(config.projects).find;
  const newId = options.newId ?? randomUUID;
  const isErased = options.isErased ?? (() => false);
  if (log !== null && takesEvents) {
    const writeKeys = { find: ringOf(scopes, 'writeKeys').find, kindOfKey };
    registerScripts(app, { paths: config.scripts, writeKeys });
    await registerCollector(app, {
      log,
      writeKeys,
      clock,
      telemetry,
      phase,
      newId,
      isErased,
      limits: config.limits,
      unknownBodyMs: timeouts.unknownBodyMs,
      nextTurn: options.nextTurn ?? nextTurn,
    });
  }
  if (warehouse !== null && config.roles.includes('api')) {
    const readers = ringOf(scopes, 'readKeys');
    const admins = ringOf(scopes, 'adminKeys');
    await registerDeadLetters(app, {
      warehouse,
      queries: options.queries ?? warehouse,
      clients: options.clients ?? createClientSignals(),
      log,
      projectByReadKey: (key) => readers.find(key),
      projectByAdminKey: (key) => admins.find(key),
      kindOfKey,
      isErased,
      states: options.states ?? createProjectStates({ warehouse, onZone: async () => undefined }),
      freshnessMs: config.freshnessMs,
      clock,
      logger,
    });
  }
  const readKeys = createKeyRing(
    config.projects.flatMap((settings) => settings.readKeys.map((key) => [key, settings] as const)),
  );
  await options.registerRoutes?.(app, readKeys);
  return app;
}

function ringOf(scopes: readonly ProjectScope[], kind: 'writeKeys' | 'readKeys' | 'adminKeys') {
  return createKeyRing(scopes.flatMap((scope) => scope.settings[kind].map((key) => [key, scope] as const)));
}
