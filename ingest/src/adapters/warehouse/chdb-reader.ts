import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { Session } from 'chdb';
import { ChdbNodeEngine } from 'chdb/durable/node';
import { type SqlReader, SqlRefusedError } from '../../ports/sql-reader.js';
import type { QueryOptions } from '../../ports/warehouse.js';
import { judgeClass, judgeTree } from '../../query/judge-tree.js';
import { judgeWords } from '../../query/judge-words.js';
import type { EngineNames } from '../../query/names/known-names.js';
import { readSettings, type StatementSetting } from '../../query/read-settings.js';
import type { SqlToken } from '../../query/sql-token.js';
import { MAX_RESULT_BYTES, MAX_RESULT_ROWS } from './answer-limits.js';
import { cancelOnAbort } from './cancel-on-abort.js';
import { type ChdbEngine, openChdbEngine } from './chdb-engine.js';
import { translateError } from './translate-error.js';

export interface ChdbReaderOptions {
  dataDir: string;
  maxMemoryBytes: number;
  timeoutMs: number;
}

/** The text is handed to the engine's lexer as hexadecimal digits, inside a statement that has a limit of its own. */
const MAX_SQL_BYTES = 100_000;

/**
 * Reads the embedded warehouse for people: every statement on a connection of its own, judged as the engine's lexer and parser
 * read it, read-only and capped. `readonly = 1` alone stops neither file() nor INTO OUTFILE nor the settings of a sub-query.
 */
export async function openChdbReader(options: ChdbReaderOptions): Promise<SqlReader> {
  const path = resolve(options.dataDir, 'warehouse');
  const engine = openChdbEngine(path);
  // The public way to the engine's classifier; it shares the directory with the sessions of this process.
  const parser = new ChdbNodeEngine();
  try {
    await parser.start({ dataPath: path, backupsAllowedPath: path });
    const names = await readEngineNames(path);
    return {
      read: (sql, format, asked = {}) =>
        readOnce({ path, engine, parser, names, options: { ...options, ...asked } }, sql, format),
      close: async () => {
        await parser.close();
        engine.close();
      },
    };
  } catch (error) {
    await parser.close();
    engine.close();
    throw translateError(error);
  }
}

async function readEngineNames(path: string): Promise<Omit<EngineNames, 'views'>> {
  const session = new Session(path);
  try {
    const [functions, tableFunctions, types, combinators] = await readRow<string[][]>(
      session,
      `SELECT
        (SELECT groupArray(lower(name)) FROM system.functions),
        (SELECT groupArray(lower(name)) FROM system.table_functions),
        (SELECT groupArray(lower(name)) FROM system.data_type_families),
        (SELECT groupArray(lower(name)) FROM system.aggregate_function_combinators)`,
    );
    return {
      functions: new Set(functions),
      tableFunctions: new Set(tableFunctions),
      types: new Set(types),
      combinators: combinators ?? [],
    };
  } finally {
    session.close();
  }
}

interface Reading {
  path: string;
  engine: Pick<ChdbEngine, 'cancel'>;
  parser: ChdbNodeEngine;
  names: Omit<EngineNames, 'views'>;
  options: ChdbReaderOptions & Pick<QueryOptions, 'signal' | 'maxThreads'>;
}

async function readOnce(reading: Reading, sql: string, format: string): Promise<string> {
  const { signal = new AbortController().signal, maxThreads = availableParallelism() } = reading.options;
  const session = new Session(reading.path);
  const tag = randomUUID();
  const cancelling = cancelOnAbort(signal, () => reading.engine.cancel(tag));
  try {
    await session.queryAsync('USE everloop');
    await session.queryAsync(`SET log_comment = '${tag}'`);
    const settings = await judge(session, reading, sql);
    await session.queryAsync(limitsOf(reading.options, maxThreads));
    for (const { name, value } of settings) await session.queryAsync(`SET ${name} = ${value}`);
    await session.queryAsync('SET readonly = 1');
    return (await session.queryAsync(sql, { format })).text();
  } catch (error) {
    throw error instanceof SqlRefusedError ? error : translateError(error);
  } finally {
    await cancelling.end();
    session.close();
  }
}

/** Words before class before tree: behind EXPLAIN AST a text that is not a single statement could become another one. */
async function judge(
  session: Session,
  { parser, names, options }: Reading,
  sql: string,
): Promise<readonly StatementSetting[]> {
  const bytes = Buffer.from(sql);
  if (bytes.length > MAX_SQL_BYTES) throw new SqlRefusedError(`SQL is longer than ${MAX_SQL_BYTES} bytes`);
  await session.queryAsync(`SET max_query_size = ${3 * MAX_SQL_BYTES}`);
  const [cuts, views] = await readRow<[[number, number, string][], string[]]>(
    session,
    `SELECT
      tokenizeQuery(unhex('${bytes.toString('hex')}')),
      (SELECT groupArray(name) FROM system.tables WHERE database = 'everloop' AND engine = 'View')
    SETTINGS output_format_json_named_tuples_as_objects = 0, output_format_json_quote_64bit_integers = 0`,
  );
  const engine = { ...names, views: new Set(views) };
  const tokens = cuts
    .map(([begin, end, kind]): SqlToken => ({ kind, text: bytes.toString('utf8', begin, end) }))
    .filter(({ kind }) => kind !== 'Whitespace' && kind !== 'Comment');
  judgeWords(tokens, engine);
  const settings = readSettings(tokens, { ...options, maxThreads: availableParallelism() });
  const parsed = await parser.analyze(sql, 'everloop');
  if (parsed.statementCount > 0) judgeClass(parsed);
  // Says what is wrong where there is no statement.
  const ast = (await session.queryAsync(`EXPLAIN AST ${sql}`, { format: 'TSVRaw' })).text();
  judgeClass(parsed);
  judgeTree(ast, engine);
  return settings;
}

async function readRow<Row>(session: Session, sql: string): Promise<Row> {
  return JSON.parse((await session.queryAsync(sql, { format: 'JSONCompactEachRow' })).text()) as Row;
}

function limitsOf({ timeoutMs, maxMemoryBytes }: ChdbReaderOptions, maxThreads: number): string {
  return `SET max_threads = ${maxThreads}, max_execution_time = ${timeoutMs / 1000}, max_memory_usage = ${maxMemoryBytes},
    max_result_rows = ${MAX_RESULT_ROWS}, max_result_bytes = ${MAX_RESULT_BYTES}, result_overflow_mode = 'throw',
    output_format_json_array_of_rows = 1, output_format_json_quote_decimals = 1,
    output_format_json_quote_64bit_integers = 0, output_format_csv_crlf_end_of_line = 1, format_csv_null_representation = '',
    output_format_pretty_color = 0, output_format_pretty_row_numbers = 0, output_format_pretty_max_rows = 1000`;
}
