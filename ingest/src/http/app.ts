import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { createProjectScope, type IsErased, type ProjectScope } from '../pipeline/project-scope.js';
import type { Clock } from '../ports/clock.js';
import type { EventLog } from '../ports/event-log.js';
import type { Warehouse } from '../ports/warehouse.js';
import { createTelemetry, type Telemetry } from '../telemetry.js';
import { createBrokenRequests } from './broken-request.js';
import { type CollectorLimits, DEFAULT_LIMITS } from './collector/collector-deps.js';
import { registerCollector } from './collector/index.js';
import { registerCors } from './cors.js';
import { registerDeadLetters } from './dead-letters/index.js';
import { registerErrors } from './errors.js';
import { createKeyRing, type KeyRing } from './key-ring.js';
import { registerOperations } from './operations/index.js';
import type { Phase } from './phase.js';
import { registerSecurityHeaders } from './security-headers.js';

/** Longest that a whole request may take to arrive, and its headers, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** Above the idle time of common load balancers, which must be the first to close. */
const KEEP_ALIVE_MS = 72_000;
const MAX_HEADER_BYTES = 16_384;

export interface AppOptions {
  config: Pick<Config, 'projects' | 'plans' | 'roles' | 'freshnessMs'>;
  /** Null where this process takes no events. */
  log: EventLog | null;
  /** Null where this process answers no questions. */
  warehouse: Warehouse | null;
  clock: Clock;
  logger: Logger;
  telemetry?: Telemetry;
  /** Where the process stands; only `ready` takes events. */
  phase?: () => Phase;
  /** Adds routes that know more than this file does: the metrics API. Gets the ring that tells whose a read key is. */
  registerRoutes?: (app: FastifyInstance, keys: ReadKeys) => Promise<void>;
  isErased?: IsErased;
  newId?: () => string;
  limits?: Partial<CollectorLimits>;
  /** Whether `X-Forwarded-*` of the peer is believed: true, or the addresses of proxies. Off by default. */
  trustProxy?: boolean | string[];
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
  } = options;
  const broken = createBrokenRequests(telemetry);
  const app = Fastify({
    // The framework's own lines hold URLs, and with them keys.
    logger: false,
    trustProxy: options.trustProxy ?? false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    http: { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES },
    // While draining, the collector answers 503 with Retry-After itself.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: broken.answer,
  });
  broken.watch(app.server);
  registerErrors(app, { telemetry, logger });
  registerSecurityHeaders(app);
  registerCors(app);
  registerOperations(app, { log, warehouse, telemetry, phase });
  const scopes = config.projects.map((settings) =>
    createProjectScope(settings, config.plans.get(settings.id) ?? null),
  );
  const newId = options.newId ?? randomUUID;
  const isErased = options.isErased ?? (() => false);
  if (log !== null && config.roles.includes('collector')) {
    await registerCollector(app, {
      log,
      writeKeys: ringOf(scopes, 'writeKeys'),
      clock,
      telemetry,
      phase,
      newId,
      isErased,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
    });
  }
  if (warehouse !== null && config.roles.includes('api')) {
    const readers = ringOf(scopes, 'readKeys');
    const admins = ringOf(scopes, 'adminKeys');
    await registerDeadLetters(app, {
      warehouse,
      log,
      projectByReadKey: (key) => readers.find(key),
      projectByAdminKey: (key) => admins.find(key),
      isErased,
      newId,
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
