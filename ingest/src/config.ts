import { formatIssue, missing, type Plan } from '@everloop/schemas';
import { z } from 'zod';
import { checkWhole } from './config/check-whole.js';
import { ConfigError } from './config/config-error.js';
import { describeIssues } from './config/describe-issues.js';
import { applyEnvironment } from './config/environment.js';
import { isPlan, loadPlan } from './config/load-plan.js';
import { findConfigFile, readConfigFile } from './config/read-config-file.js';
import { type ProjectSettings, projectSchema } from './domain/project-settings.js';

/** The one place that knows the shape of a configuration and reads the environment. */

const DEFAULT_DATA_DIR = './.everloop';

/** A tracking plan by value, or the path of the module that exports it, from the config's folder. */
const planSchema = z.union([
  z.string().min(1),
  z.custom<Plan>(isPlan, 'expected what definePlan(…) returns'),
]);

const eventLogSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    /** `disk`: on disk before the 200. `process`: survives a killed process, not a power cut. */
    durability: z.enum(['disk', 'process']).default('disk'),
    /** Refuse with 429 beyond this many bytes that wait to be loaded. */
    maxBytes: z
      .int()
      .min(1_048_576)
      .default(8 * 1024 ** 3),
  }),
  z.strictObject({ kind: z.literal('memory') }),
  z.strictObject({
    kind: z.literal('kafka'),
    brokers: z.array(z.string().min(1), { error: missing('a list such as ["localhost:9092"]') }).min(1),
    topic: z.string().min(1).default('everloop'),
    partitions: z.int().min(1).default(6),
    replicationFactor: z.int().min(1).default(1),
    groupId: z.string().min(1).default('everloop-loader'),
    clientId: z.string().min(1).default('everloop'),
    ssl: z
      .union([
        z.boolean(),
        z.strictObject({
          caFile: z.string().optional(),
          certFile: z.string().optional(),
          keyFile: z.string().optional(),
        }),
      ])
      .default(false),
    sasl: z
      .strictObject({
        mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
        username: z.string(),
        /** Better as EVERLOOP_KAFKA_PASSWORD. */
        password: z.string().optional(),
      })
      .optional(),
  }),
]);

const warehouseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chdb') }),
  z.strictObject({
    kind: z.literal('clickhouse'),
    url: z.url({ error: () => 'expected an address such as "http://localhost:8123"' }),
    username: z.string().default('default'),
    /** Better as EVERLOOP_CLICKHOUSE_PASSWORD. */
    password: z.string().optional(),
    /** Name of a cluster in the servers' configuration; '' for a single server. */
    cluster: z
      .string()
      .regex(/^[\w.-]*$/, 'expected letters, digits, "_", "-" and "."')
      .default(''),
    /** Certificates in PEM files, for an https address that the system's authorities do not sign. */
    tls: z
      .strictObject({
        caFile: z.string().min(1),
        /** Both, where the server wants to see a certificate. */
        certFile: z.string().min(1).optional(),
        keyFile: z.string().min(1).optional(),
      })
      .optional(),
  }),
]);

const scriptPathSchema = z
  .string()
  .regex(/^(\/[\w.~-]+)+$/, 'expected a path such as "/assets/app.js", without a query or a slash at its end')
  .refine((path) => !RESERVED_PATHS.test(path), 'is where the program answers something else')
  .nullable();

/** First segments of paths that are taken. */
const RESERVED_PATHS =
  /^\/(v1|beacon|sourceConfig|health|ready|metrics|openapi\.json|docs)(\/|$)|\/\.\.?(\/|$)/i;

export const configShape = z.strictObject({
  projects: z
    .array(projectSchema.extend({ plan: planSchema.optional() }), {
      error: missing('[{ id: "shop", timeZone: "Europe/Berlin", writeKeys: ["…"] }]'),
    })
    .min(1, 'at least one project is needed'),
  /** The tracking plan of every project that names none of its own. */
  plan: planSchema.optional(),
  eventLog: eventLogSchema.default({ kind: 'file', durability: 'disk', maxBytes: 8 * 1024 ** 3 }),
  warehouse: warehouseSchema.default({ kind: 'chdb' }),
  /** Where the embedded log and warehouse live, from the working directory. */
  dataDir: z.string().min(1).default(DEFAULT_DATA_DIR),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8_787),
  /** Which parts this process runs. */
  roles: z
    .array(z.enum(['collector', 'loader', 'api']))
    .min(1)
    .default(['collector', 'loader', 'api']),
  /** Whether `X-Forwarded-For` and `-Proto` are believed: from everybody, or from these addresses and networks only. */
  trustProxy: z.union([z.boolean(), z.array(z.string().min(1)).min(1)]).default(false),
  /** Where the collector serves the browser SDK; null for nowhere. Other paths escape lists of ad blockers. */
  scripts: z
    .strictObject({
      core: scriptPathSchema.default('/everloop.min.js'),
      /** With page views, attribution and sessions. */
      plugins: scriptPathSchema.default('/everloop.plugins.min.js'),
    })
    .prefault({}),
  /** Beyond these the collector answers 429. */
  limits: z
    .strictObject({
      requestsPerSecondPerAddress: z.int().min(1).default(20_000),
      eventsPerSecondPerProject: z.int().min(1).default(500_000),
      /** Bytes of requests that may be processed at once. */
      maxInFlightBytes: z
        .int()
        .min(32 * 1024 ** 2)
        .default(256 * 1024 ** 2),
    })
    .prefault({}),
  loader: z
    .strictObject({
      maxRows: z.int().min(1).default(10_000),
      maxBytes: z
        .int()
        .min(1)
        .default(16 * 1024 ** 2),
      maxAgeMs: z.int().min(0).default(200),
    })
    .prefault({}),
  /** How long an answer waits for events that were acknowledged before it was asked, in milliseconds. */
  freshnessMs: z.int().min(0).max(60_000).default(1_000),
  /** Limits of what clients ask, of one query and of all together, in bytes and milliseconds. */
  query: z
    .strictObject({
      maxMemoryBytes: z
        .int()
        .min(16 * 1024 ** 2)
        .default(1024 ** 3),
      /** All queries that run together; as many run as have room. null: half of the machine's memory, at most 4 GiB. */
      totalMemoryBytes: z
        .int()
        .min(16 * 1024 ** 2)
        .nullable()
        .default(null),
      /** Queries that may wait for others; beyond, 429. */
      maxQueued: z.int().min(0).max(10_000).default(100),
      timeoutMs: z.int().min(100).default(60_000),
    })
    .prefault({}),
  /** `everloop serve` ends itself when its main thread stands still for this long, in milliseconds; 0: never. */
  watchdogMs: z
    .union([z.literal(0), z.int().min(1_000).max(86_400_000)], {
      error: () => 'expected 0 (never) or milliseconds from 1000 to 86400000',
    })
    .default(60_000),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

const configSchema = configShape.superRefine(checkWhole);

/** What a config file may say: only `projects` with `id`, `timeZone` and `writeKeys` is needed. */
export type ConfigInput = z.input<typeof configSchema>;

/** A configuration with every default in place. */
export interface Config extends Omit<z.output<typeof configSchema>, 'projects' | 'plan'> {
  projects: ProjectSettings[];
  /** Tracking plans by project id; a project without one is missing. */
  plans: ReadonlyMap<string, Plan>;
}

export type ScriptPaths = Config['scripts'];

/** What a command line may override. */
export interface ConfigFlags {
  dataDir?: string | undefined;
  host?: string | undefined;
  port?: number | undefined;
  roles?: string[] | undefined;
}

export interface LoadConfigOptions {
  /** The config file; without one `everloop.config.{ts,mts,js,mjs,json}` in `workingDir`. */
  file?: string | undefined;
  flags?: ConfigFlags;
  env?: Readonly<Record<string, string | undefined>>;
  workingDir?: string;
}

/** Types a config file; the value is checked when it is loaded. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * Reads, checks and completes a configuration. Precedence: flag, environment, file, default.
 * Errors: `ConfigError`; its message names the path of the setting and what to write instead.
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<Config> {
  const { flags = {}, env = process.env, workingDir = process.cwd() } = options;
  const file = findConfigFile(options.file, workingDir);
  const written = await readConfigFile(file);
  return completeConfig({ ...applyEnvironment(written, env), ...withoutUndefined(flags) }, file);
}

/** Checks a configuration that is in memory and fills in the defaults. `file` is used in messages and anchors the plan's path. */
export async function completeConfig(input: unknown, file = 'everloop.config'): Promise<Config> {
  const parsed = configSchema.safeParse(input, { error: formatIssue });
  if (!parsed.success) {
    throw new ConfigError('CONFIG_INVALID', describeIssues(parsed.error.issues, configShape, file));
  }
  const { plan: sharedPlan, projects, ...rest } = parsed.data;
  const plans = new Map<string, Plan>();
  for (const { id, plan = sharedPlan } of projects) {
    if (plan !== undefined) plans.set(id, await loadPlan(plan, file));
  }
  return { ...rest, projects: projects.map(({ plan: _, ...settings }) => settings), plans };
}

/** The data directory alone, for commands that need no project: flag, environment, default. */
export function resolveDataDir(flag?: string, env: LoadConfigOptions['env'] = process.env): string {
  return flag ?? env?.EVERLOOP_DATA_DIR ?? DEFAULT_DATA_DIR;
}

function withoutUndefined(flags: ConfigFlags): ConfigFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}
