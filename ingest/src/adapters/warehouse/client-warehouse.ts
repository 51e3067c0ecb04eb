import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import type { QueryOptions, QueryParams, Topology, Warehouse } from '../../ports/warehouse.js';
import { translateError } from './translate-error.js';

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>;

export interface ClientWarehouseOptions {
  /** How to reach the engine: `{ url, username, password }` over HTTP, a `{ connection }` of its own in this process. */
  client: () => ClientOptions;
  topology: Topology;
  /** What every query and statement sets beside what this file sets. */
  settings?: ClickHouseSettings;
  /** How many queries may run side by side. Each has a client of its own: an embedded one runs one query at a time. */
  readers: number;
  maxMemoryBytes: number;
  timeoutMs: number;
}

/** The same on every query of a client, because an embedded session keeps what an earlier query set. */
function readSettings(options: ClientWarehouseOptions): ClickHouseSettings {
  return {
    ...commonSettings(options),
    output_format_json_quote_64bit_integers: 0,
    output_format_json_quote_decimals: 1,
    max_memory_usage: String(options.maxMemoryBytes),
    max_execution_time: options.timeoutMs / 1000,
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

/** A statement may take minutes: the server writes a header now and then, so that nobody takes it for dead. */
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
  const connect = (settings: ClickHouseSettings) =>
    createClient({ ...options.client(), clickhouse_settings: settings, log: SILENT });
  const writer = connect(commonSettings(options));
  const readers = Array.from({ length: options.readers }, () => ({
    client: connect(readSettings(options)),
    running: 0,
  }));

  async function read<Answer>(run: (client: ClickHouseClient) => Promise<Answer>): Promise<Answer> {
    const reader = readers.reduce((least, each) => (each.running < least.running ? each : least));
    reader.running += 1;
    try {
      return await run(reader.client);
    } catch (error) {
      throw translateError(error);
    } finally {
      reader.running -= 1;
    }
  }

  async function write(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      throw translateError(error);
    }
  }

  return {
    topology: options.topology,
    query: <Row>(sql: string, queryOptions?: QueryOptions) =>
      read(async (client) => {
        const result = await client.query({ query: sql, format: 'JSONEachRow', ...bound(queryOptions) });
        return await result.json<Row>();
      }),
    queryText: (sql, { format, ...queryOptions }) =>
      read(async (client) => {
        const result = await client.exec({ query: `${sql}\nFORMAT ${format}`, ...bound(queryOptions) });
        return await readText(result.stream);
      }),
    command: (sql, commandOptions) =>
      write(() =>
        writer.command({ query: sql, clickhouse_settings: LONG_STATEMENT, ...bound(commandOptions) }),
      ),
    insert: (table, lines) =>
      write(async () => {
        if (lines.length === 0) return;
        const query = `INSERT INTO ${table} SETTINGS ${INSERT_SETTINGS} FORMAT JSONEachRow`;
        const { stream } = await writer.exec({ query, values: Readable.from([lines.join('\n')]) });
        await readText(stream);
      }),
    ping: async () => (await writer.ping()).success,
    close: async () => {
      await Promise.all([writer, ...readers.map((reader) => reader.client)].map((client) => client.close()));
    },
  };
}

function bound(options: QueryOptions | undefined): { query_params?: QueryParams } {
  return options?.params === undefined ? {} : { query_params: options.params };
}

async function readText(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}
