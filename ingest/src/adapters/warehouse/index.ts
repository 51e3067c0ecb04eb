import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../../config.js';
import { EMBEDDED, type Topology, type Warehouse } from '../../ports/warehouse.js';
import { openChdbWarehouse } from './chdb-warehouse.js';
import { createClientWarehouse } from './client-warehouse.js';

export interface OpenWarehouseOptions {
  config: Config['warehouse'];
  dataDir: string;
  query: { maxMemoryBytes: number; timeoutMs: number };
  /** For what clients ask: as many queries side by side, and statements under the limits of a query. */
  queriesAtOnce?: number;
}

/** Of what the program asks by itself: few, because those of the embedded engine hold threads of Node's pool. */
const OWN_READERS = 1;

/** Opens the warehouse that the configuration names. */
export async function openWarehouse({
  config,
  dataDir,
  query: { maxMemoryBytes, timeoutMs },
  queriesAtOnce,
}: OpenWarehouseOptions): Promise<Warehouse> {
  const limits = { maxMemoryBytes, timeoutMs, limitsStatements: queriesAtOnce !== undefined };
  if (config.kind === 'chdb')
    return openChdbWarehouse({
      path: resolve(dataDir, 'warehouse'),
      readers: queriesAtOnce ?? OWN_READERS,
      ...limits,
    });
  const tls = await readTls(config.tls);
  return createClientWarehouse({
    client: () => ({
      url: config.url,
      username: config.username,
      ...(config.password === undefined ? {} : { password: config.password }),
      ...(tls === undefined ? {} : { tls }),
      request_timeout: timeoutMs + 5_000,
      compression: { request: true, response: true },
    }),
    topology: topologyOf(config),
    ...limits,
  });
}

/** A cluster has a Keeper: the one thing that Everloop asks of it. */
export function topologyOf(config: Config['warehouse']): Topology {
  if (config.kind === 'chdb') return EMBEDDED;
  return { shared: true, cluster: config.cluster, replicated: config.cluster !== '' };
}

type TlsFiles = Extract<Config['warehouse'], { kind: 'clickhouse' }>['tls'];

async function readTls(files: TlsFiles) {
  if (files === undefined) return undefined;
  const ca_cert = await readFile(files.caFile);
  if (files.certFile === undefined || files.keyFile === undefined) return { ca_cert };
  return { ca_cert, cert: await readFile(files.certFile), key: await readFile(files.keyFile) };
}
