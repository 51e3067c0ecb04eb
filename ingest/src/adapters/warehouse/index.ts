import { resolve } from 'node:path';
import type { Config } from '../../config.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { openChdbWarehouse } from './chdb-warehouse.js';
import { createClientWarehouse } from './client-warehouse.js';

export interface OpenWarehouseOptions {
  config: Config['warehouse'];
  dataDir: string;
  query: Config['query'];
}

/** Opens the warehouse that the configuration names. */
export async function openWarehouse({ config, dataDir, query }: OpenWarehouseOptions): Promise<Warehouse> {
  if (config.kind === 'chdb') return openChdbWarehouse({ path: resolve(dataDir, 'warehouse'), ...query });
  return createClientWarehouse({
    client: () => ({
      url: config.url,
      username: config.username,
      ...(config.password === undefined ? {} : { password: config.password }),
      request_timeout: query.timeoutMs + 5_000,
      compression: { request: true, response: true },
    }),
    readers: 1,
    ...query,
  });
}
