import { createClientWarehouse } from '../../src/adapters/warehouse/client-warehouse.js';
import { openWarehouse } from '../../src/adapters/warehouse/index.js';
import type { Warehouse } from '../../src/ports/warehouse.js';
import { fillSlots } from '../../src/warehouse/fill-slots.js';
import { startEngine } from './clickhouse/start-engine.js';
import { CLUSTER, TWO_SHARDS } from './clickhouse/two-shards.js';

/**
 * `embedded`   in this process.
 * `server`     over HTTP: the server at CLICKHOUSE_URL, else a stand-in.
 * `cluster`    over HTTP: the cluster CLICKHOUSE_CLUSTER at CLICKHOUSE_URL, else two shards inside a stand-in.
 *
 * What CLICKHOUSE_URL names must be there for tests alone: its database `everloop` is dropped first.
 */
export type WarehouseKind = 'embedded' | 'server' | 'cluster';

/** Whatever kind of warehouse a suite is run on, it starts empty. */
export async function openTestWarehouse(
  dataDir: string,
  kind = (process.env.EVERLOOP_TEST_WAREHOUSE ?? 'embedded') as WarehouseKind,
): Promise<Warehouse> {
  const query = { maxMemoryBytes: 2 * 1024 ** 3, timeoutMs: 60_000 };
  if (kind === 'embedded') return await openWarehouse({ config: { kind: 'chdb' }, dataDir, query });
  const { CLICKHOUSE_URL: url, CLICKHOUSE_CLUSTER: cluster = '' } = process.env;
  if (url !== undefined && (kind === 'server' || cluster !== '')) {
    const config = {
      kind: 'clickhouse' as const,
      url,
      username: process.env.CLICKHOUSE_USER ?? 'default',
      password: process.env.CLICKHOUSE_PASSWORD,
      cluster: kind === 'cluster' ? cluster : '',
    };
    const warehouse = await openWarehouse({ config, dataDir, query });
    const drop = 'DROP DATABASE IF EXISTS everloop <<on_cluster>> SYNC';
    await warehouse.command(fillSlots(drop, warehouse.topology));
    return warehouse;
  }
  const engine = await startEngine(kind === 'cluster' ? { shards: TWO_SHARDS } : {});
  const warehouse = createClientWarehouse({
    client: () => ({
      url: engine.url,
      request_timeout: 600_000,
      compression: { request: true, response: true },
    }),
    topology: { shared: true, cluster: kind === 'cluster' ? CLUSTER : '', replicated: false },

    ...query,
  });
  return {
    ...warehouse,
    close: async () => {
      await warehouse.close();
      await engine.stop();
    },
  };
}
