import { drainPending } from 'chdb';
import { EMBEDDED, type Warehouse, WarehouseError } from '../../ports/warehouse.js';
import { connectChdb } from './chdb-connection.js';
import { openChdbEngine } from './chdb-engine.js';
import { createClientWarehouse } from './client-warehouse.js';
import { translateError } from './translate-error.js';

export interface ChdbWarehouseOptions {
  /** Directory of the engine's files. One process owns it. */
  path: string;
  maxMemoryBytes: number;
  timeoutMs: number;
  /** How many queries may run side by side. Each holds a thread of Node's pool. */
  readers: number;
  limitsStatements?: boolean;
}

/** The engine in this process, behind the same client that asks a server. */
export function openChdbWarehouse({ path, readers, ...limits }: ChdbWarehouseOptions): Warehouse {
  try {
    const engine = openChdbEngine(path);
    const warehouse = createClientWarehouse({
      client: () => ({ connection: connectChdb(path) }),
      topology: EMBEDDED,
      embedded: { readers, cancel: engine.cancel, ping: engine.ping },
      ...limits,
    });
    return {
      ...warehouse,
      close: async () => {
        await warehouse.close();
        engine.close();
        // A query that no one waits for any more keeps the engine open, and a process cannot exit under it.
        await drainPending();
      },
    };
  } catch (error) {
    const translated = translateError(error);
    if (translated.code !== 'WAREHOUSE_LOCKED') throw translated;
    throw new WarehouseError(
      'WAREHOUSE_LOCKED',
      `another process holds the data directory ${path}: stop it, or name another with --data`,
      false,
      translated.engineCode,
      { cause: error },
    );
  }
}
