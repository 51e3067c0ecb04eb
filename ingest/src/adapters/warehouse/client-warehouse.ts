import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import type { QueryOptions, QueryParams, Topology, Warehouse } from '../../ports/warehouse.js';
import { MAX_RESULT_BYTES, MAX_RESULT_ROWS } from './answer-limits.js';
import { cancelOnAbort } from './cancel-on-abort.js';
import { createPool, share } from './pool.js';
import { translateError } from './translate-error.js';

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>;

export interface ClientWarehouseOptions {
  /** How to reach the engine: `{ url, username, password }` over HTTP, a `{ connection }` of its own in this process. */
  client: () => ClientOptions;
  topology: Topology;
  /** What every query and statement sets in addition to what this file sets. */
  settings?: ClickHouseSettings;
  /** Where the engine is in this process. A client of it runs one statement at a time, so there are several. */
  embedded?: {
    /** How many queries may run side by side. */
    readers: number;
    /** Ends the statement that runs with this `log_comment`. */
    cancel(tag: string): Promise<void>;
    ping(): Promise<boolean>;
  };
  /** Whether statements keep to the limits of a query, too: they are part of what a client asks. */
  limitsStatements?: boolean;
  maxMemoryBytes: number;
  timeoutMs: number;
}

/** Of one answer that a client asks for. An answer is in memory whole before it is sent. */
const RESULT_LIMITS: ClickHouseSettings = {
  max_result_rows: String(MAX_RESULT_ROWS),
  max_result_bytes: String(MAX_RESULT_BYTES),
  result_overflow_mode: 'throw',
};

/** The same on every query of a client, because an embedded session keeps what an earlier query set. */
function readSettings(options: ClientWarehouseOptions): ClickHouseSettings {
  return {
    ...commonSettings(options),
    output_format_json_quote_64bit_integers: 0,
    output_format_json_quote_decimals: 1,
    max_memory_usage: String(options.maxMemoryBytes),
    max_execution_time: options.timeoutMs / 1000,
    ...(options.limitsStatements === true ? RESULT_LIMITS : {}),
    // A server stops when the client hangs up.
    ...(options.embedded === undefined ? { cancel_http_readonly_queries_on_client_close: 1 } : {}),
  };
}

function commonSettings({ topology, settings }: ClientWarehouseOptions): ClickHouseSettings {
  return { ...(topology.cluster === '' ? {} : CLUSTER_SETTINGS), ...settings };
}

/** What makes an answer over several shards the answer over one. docs: README, "On a cluster". */
const CLUSTER_SETTINGS: ClickHouseSettings = {
  // A sub-query over all shards is asked once, by the server that was asked, and handed to every shard.
  distributed_product_mode: 'global',
  // An insert is done when every shard has its rows.
  distributed_foreground_insert: 1,
  // Reads go to the replica that is written to, as long as it lives: an answer never trails a copy.
  load_balancing: 'in_order',
  // Deletes look at the tombstones, which all replicas see alike.
  allow_nondeterministic_mutations: 1,
};

/** A statement may take minutes: the server writes a header now and then, so that no one takes it for dead. */
const LONG_STATEMENT: ClickHouseSettings = {
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '20000',
};

/** The client's own log holds statements with their parameters, which are personal data. Errors reach the caller. */
const SILENT = { level: ClickHouseLogLevel.OFF };

/** Stands in the statement, because these change what is stored. */
const INSERT_SETTINGS = [
  // A text that looks like a date stays the text that was sent.
  'input_format_try_infer_dates = 0',
  'input_format_try_infer_datetimes = 0',
  "date_time_input_format = 'best_effort'",
  // Imports span years; the default of 100 months would refuse the whole block.
  'max_partitions_per_insert_block = 0',
  // A block that comes again must reach every view: the first time may have ended between two of them.
  'insert_deduplicate = 0',
].join(', ');

/** ClickHouse through @clickhouse/client, over HTTP or embedded: the only file that knows this library. */
export function createClientWarehouse(options: ClientWarehouseOptions): Warehouse {
  const { embedded, limitsStatements = false } = options;
  const clients: ClickHouseClient[] = [];
  const connect = (settings: ClickHouseSettings, count: number) => {
    const own = Array.from({ length: count }, () =>
      createClient({ ...options.client(), clickhouse_settings: settings, log: SILENT }),
    );
    clients.push(...own);
    return embedded === undefined ? share(own[0]!) : createPool(own);
  };
  const reading = connect(readSettings(options), embedded?.readers ?? 1);
  const writing = limitsStatements ? reading : connect(commonSettings(options), 1);

  /** The embedded engine does not notice who left: a statement is ended by a mark that it runs with. */
  async function call<Answer>(
    { signal, maxThreads = availableParallelism() }: QueryOptions,
    run: (extra: { abort_signal?: AbortSignal }, settings: ClickHouseSettings) => Promise<Answer>,
  ): Promise<Answer> {
    if (embedded === undefined) return await run(signal === undefined ? {} : { abort_signal: signal }, {});
    // On every query, because an embedded session keeps what an earlier one set.
    const settings = { max_threads: maxThreads };
    if (signal === undefined) return await run({}, settings);
    const tag = randomUUID();
    const cancelling = cancelOnAbort(signal, () => embedded.cancel(tag));
    try {
      return await run({}, { ...settings, log_comment: tag });
    } finally {
      await cancelling.end();
    }
  }

  return {
    topology: options.topology,
    query: <Row>(sql: string, asked: QueryOptions = {}) =>
      translating(() =>
        reading((client) =>
          call(asked, async (extra, settings) => {
            const common = { query: sql, format: 'JSONEachRow' as const, clickhouse_settings: settings };
            return await (await client.query({ ...common, ...extra, ...bound(asked) })).json<Row>();
          }),
        ),
      ),
    queryText: (sql, { format, ...asked }) =>
      translating(() =>
        reading((client) =>
          call(asked, async (extra, settings) => {
            const common = { query: `${sql}\nFORMAT ${format}`, clickhouse_settings: settings };
            return await readText((await client.exec({ ...common, ...extra, ...bound(asked) })).stream);
          }),
        ),
      ),
    command: (sql, asked = {}) =>
      translating(() =>
        writing((client) =>
          call(asked, async (extra, settings) => {
            const common = { query: sql, clickhouse_settings: { ...LONG_STATEMENT, ...settings } };
            await client.command({ ...common, ...extra, ...bound(asked) });
          }),
        ),
      ),
    insert: (table, lines) =>
      translating(async () => {
        if (lines.length === 0) return;
        const query = `INSERT INTO ${table} SETTINGS ${INSERT_SETTINGS} FORMAT JSONEachRow`;
        await writing(async (client) => {
          const { stream } = await client.exec({ query, values: Readable.from([lines.join('\n')]) });
          await readText(stream);
        });
      }),
    ping: embedded?.ping ?? (async () => await writing(async (client) => (await client.ping()).success)),
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

async function translating<Answer>(run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    throw translateError(error);
  }
}

function bound({ params }: QueryOptions): { query_params?: QueryParams } {
  return params === undefined ? {} : { query_params: params };
}

async function readText(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}
