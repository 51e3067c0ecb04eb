/** ClickHouse, embedded or over HTTP. Only adapters know which; the SQL is the same. */

export type QueryParams = Record<string, string | number | boolean | readonly string[] | readonly number[]>;

export interface QueryOptions {
  params?: QueryParams;
  /** Ends the query where it runs, soon after it is aborted. */
  signal?: AbortSignal;
  /** Threads of an engine in this process; default: one for each core. */
  maxThreads?: number;
}

/** On how many servers the tables lie. The SQL files have slots for it; queries are the same everywhere. */
export interface Topology {
  /** Whether other processes may open the same warehouse. */
  shared: boolean;
  /** Name of the cluster in the servers' configuration; '' for one server. */
  cluster: string;
  /** Whether the cluster has a Keeper, which copies tables inside a shard and carries DDL to every node. */
  replicated: boolean;
}

/** In one process, for it alone. */
export const EMBEDDED: Topology = { shared: false, cluster: '', replicated: false };

export interface Warehouse {
  readonly topology: Topology;
  /** Rows as objects, column by column as the query names them. 64-bit integers come as numbers, decimals must be text. */
  query<Row>(sql: string, options?: QueryOptions): Promise<Row[]>;
  /** The answer as text in one of the engine's formats. */
  queryText(sql: string, options: QueryOptions & { format: string }): Promise<string>;
  /** A statement without an answer. */
  command(sql: string, options?: QueryOptions): Promise<void>;
  /** Inserts rows, each one line of JSON (JSONEachRow). All or none; resolves when they are stored, materialized views included. */
  insert(table: string, lines: readonly string[]): Promise<void>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

export type WarehouseErrorCode =
  | 'WAREHOUSE_UNAVAILABLE' // down, locked, closed: try again
  | 'WAREHOUSE_REFUSED_ROWS' // the block holds something the engine cannot store: halve it
  | 'WAREHOUSE_TIMEOUT'
  | 'WAREHOUSE_MEMORY_LIMIT'
  | 'WAREHOUSE_RESULT_LIMIT' // more rows or bytes than one answer may have
  | 'WAREHOUSE_BUSY' // too many queries: try again later
  | 'WAREHOUSE_CANCELLED' // no one waits for the answer
  | 'WAREHOUSE_BAD_QUERY'
  | 'WAREHOUSE_LOCKED'; // another process holds the data directory

export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';
  constructor(
    readonly code: WarehouseErrorCode,
    message: string,
    readonly retryable: boolean,
    /** The engine's own number, e.g. 241. */
    readonly engineCode: number | null = null,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
