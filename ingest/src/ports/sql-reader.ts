import type { QueryOptions } from './warehouse.js';

/** Other people's SQL, read-only, whatever it says. */
export interface SqlReader {
  /**
   * Answers one statement as text in a format of the engine. Rejects with `SqlRefusedError` where it would do more
   * than read the warehouse, with `WarehouseError` where the engine says no.
   */
  read(sql: string, format: string, options?: Pick<QueryOptions, 'signal' | 'maxThreads'>): Promise<string>;
  close(): Promise<void>;
}

/** SQL that is not run. The message says what was found and what is possible. */
export class SqlRefusedError extends Error {
  override readonly name = 'SqlRefusedError';
  readonly code = 'SQL_REFUSED';
  readonly retryable = false;
}
