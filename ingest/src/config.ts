import { z } from 'zod';
import { projectSchema } from './domain/project-settings.js';

/** The one place that knows the shape of a configuration and reads the environment. */

const eventLogSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    /** `disk`: on disk before the 200. `process`: survives a killed process, not a power cut. */
    durability: z.enum(['disk', 'process']).default('disk'),
    /** Refuse with 429 beyond this many bytes that wait to be loaded. */
    maxBytes: z.int().min(1_048_576).default(8 * 1024 ** 3),
  }),
  z.strictObject({ kind: z.literal('memory') }),
  z.strictObject({
    kind: z.literal('kafka'),
    brokers: z.array(z.string().min(1)).min(1),
    topic: z.string().min(1).default('everloop'),
    partitions: z.int().min(1).default(6),
    replicationFactor: z.int().min(1).default(1),
    groupId: z.string().min(1).default('everloop-loader'),
    clientId: z.string().min(1).default('everloop'),
    ssl: z
      .union([
        z.boolean(),
        z.strictObject({ caFile: z.string().optional(), certFile: z.string().optional(), keyFile: z.string().optional() }),
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
    url: z.url(),
    username: z.string().default('default'),
    /** Better as EVERLOOP_CLICKHOUSE_PASSWORD. */
    password: z.string().optional(),
    /** Name of a cluster in the server's configuration; '' for a single server. */
    cluster: z.string().default(''),
  }),
]);

export const configSchema = z.strictObject({
  projects: z.array(projectSchema).min(1, 'at least one project is needed'),
  eventLog: eventLogSchema.default({ kind: 'file', durability: 'disk', maxBytes: 8 * 1024 ** 3 }),
  warehouse: warehouseSchema.default({ kind: 'chdb' }),
  /** Where the embedded log and warehouse live. */
  dataDir: z.string().min(1).default('./.everloop'),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8_787),
  /** Which parts this process runs. */
  roles: z.array(z.enum(['collector', 'loader', 'api'])).min(1).default(['collector', 'loader', 'api']),
  loader: z
    .strictObject({
      maxRows: z.int().min(1).default(10_000),
      maxBytes: z.int().min(1).default(16 * 1024 ** 2),
      maxAgeMs: z.int().min(0).default(200),
    })
    .prefault({}),
  /** How long an answer waits for events that were acknowledged before it was asked, in milliseconds. */
  freshnessMs: z.int().min(0).max(60_000).default(1_000),
  /** Limit of one query, in bytes and milliseconds. */
  query: z
    .strictObject({
      maxMemoryBytes: z.int().min(16 * 1024 ** 2).default(1024 ** 3),
      timeoutMs: z.int().min(100).default(60_000),
    })
    .prefault({}),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
