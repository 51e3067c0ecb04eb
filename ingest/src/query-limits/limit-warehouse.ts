import type { QueryOptions, Warehouse } from '../ports/warehouse.js';
import { shareCores } from './queries-at-once.js';
import type { QueryLimiter } from './query-limiter.js';

/**
 * A warehouse of which everything that is asked takes its turn. `clientOf` says whose answer it is at the time; `cores` is null
 * where the engine is not in this process.
 */
export function limitWarehouse(
  warehouse: Warehouse,
  limiter: QueryLimiter,
  clientOf: () => AbortSignal | undefined,
  cores: number | null,
): Warehouse {
  const take = <Options extends QueryOptions, Answer>(
    options: Options | undefined,
    run: (options: Options) => Promise<Answer>,
  ) =>
    limiter.run((signal, running) => {
      const share = cores === null ? {} : { maxThreads: shareCores(cores, running) };
      return run({ ...options, signal, ...share } as Options);
    }, clientOf());
  return {
    ...warehouse,
    query: (sql, options) => take(options, (limited) => warehouse.query(sql, limited)),
    queryText: (sql, options) => take(options, (limited) => warehouse.queryText(sql, limited)),
    command: (sql, options) => take(options, (limited) => warehouse.command(sql, limited)),
    insert: (table, lines) => limiter.run(() => warehouse.insert(table, lines)),
  };
}
