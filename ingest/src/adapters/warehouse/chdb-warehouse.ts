import type { createClient } from '@clickhouse/client';
import { drainPending } from 'chdb';
import { createChdbConnection } from 'chdb/connection';
import { EMBEDDED, type Warehouse, WarehouseError } from '../../ports/warehouse.js';
import { openChdbEngine } from './chdb-engine.js';
import { createClientWarehouse } from './client-warehouse.js';
import { translateError } from './translate-error.js';

export interface ChdbWarehouseOptions {
  /** Directory of the engine's files. One process owns it. */
  path: string;
  maxMemoryBytes: number;
  timeoutMs: number;
}

type Connection = NonNullable<Parameters<typeof createClient>[0]>['connection'];

/** The engine in this process, behind the same client that asks a server. */
export function openChdbWarehouse(options: ChdbWarehouseOptions): Warehouse {
  try {
    const engine = openChdbEngine(options.path);
    const warehouse = createClientWarehouse({
      client: () => ({ connection: connect(options.path) }),
      topology: EMBEDDED,
      readers: 2,
      maxMemoryBytes: options.maxMemoryBytes,
      timeoutMs: options.timeoutMs,
    });
    return {
      ...warehouse,
      close: async () => {
        await warehouse.close();
        engine.close();
        // A query that nobody waits for any more keeps the engine open, and a process cannot exit under it.
        await drainPending();
      },
    };
  } catch (error) {
    const translated = translateError(error);
    if (translated.code !== 'WAREHOUSE_LOCKED') throw translated;
    throw new WarehouseError(
      'WAREHOUSE_LOCKED',
      `another process holds the data directory ${options.path}: stop it, or name another with --data`,
      false,
      translated.engineCode,
      { cause: error },
    );
  }
}

/** Both packages mean the same interface, but only one was compiled with exact optional properties. */
function connect(path: string): NonNullable<Connection> {
  return createChdbConnection({ path }) as unknown as NonNullable<Connection>;
}
