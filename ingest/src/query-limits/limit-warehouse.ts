import type { QueryOptions, Warehouse } from '../ports/warehouse.js';
import type { QueryLimiter } from './query-limiter.js';

/** A warehouse of which everything that is asked takes its turn. `clientOf` says whose answer it is at the time. */
export function limitWarehouse(
  warehouse: Warehouse,
  limiter: QueryLimiter,
  clientOf: () => AbortSignal | undefined,
): Warehouse {
  const take = <Options extends QueryOptions, Answer>(
    options: Options | undefined,
    run: (options: Options) => Promise<Answer>,
  ) => limiter.run((signal) => run({ ...options, signal } as Options), clientOf());
  return {
    ...warehouse,
    query: (sql, options) => take(options, (limited) => warehouse.query(sql, limited)),
    queryText: (sql, options) => take(options, (limited) => warehouse.queryText(sql, limited)),
    command: (sql, options) => take(options, (limited) => warehouse.command(sql, limited)),
    insert: (table, lines) => limiter.run(() => warehouse.insert(table, lines)),
  };
}
