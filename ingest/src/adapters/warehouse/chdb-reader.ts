import { resolve } from 'node:path';
import { Session } from 'chdb';
import { ChdbNodeEngine } from 'chdb/durable/node';
import { type SqlReader, SqlRefusedError } from '../../ports/sql-reader.js';
import { judgeSql } from '../../query/judge-sql.js';
import { openChdbEngine } from './chdb-engine.js';
import { translateError } from './translate-error.js';

export interface ChdbReaderOptions {
  dataDir: string;
  maxMemoryBytes: number;
  timeoutMs: number;
}

const MAX_ANSWER_BYTES = 256 * 1024 ** 2;

/**
 * Reads the embedded warehouse for people: every statement on a connection of its own, judged by the engine's parser,
 * read-only and capped. `readonly = 1` alone does not stop file() or INTO OUTFILE, hence the judge.
 */
export async function openChdbReader(options: ChdbReaderOptions): Promise<SqlReader> {
  const path = resolve(options.dataDir, 'warehouse');
  const engine = openChdbEngine(path);
  // The public way to the engine's classifier; it shares the directory with the sessions of this process.
  const parser = new ChdbNodeEngine();
  try {
    await parser.start({ dataPath: path, backupsAllowedPath: path });
    const tableFunctions = await readTableFunctions(path);
    return {
      read: (sql, format) => readOnce(path, parser, tableFunctions, options, sql, format),
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

async function readTableFunctions(path: string): Promise<ReadonlySet<string>> {
  const session = new Session(path);
  try {
    const names = await session.queryAsync('SELECT lower(name) FROM system.table_functions', {
      format: 'TSVRaw',
    });
    return new Set(names.text().split('\n').filter(Boolean));
  } finally {
    session.close();
  }
}

async function readOnce(
  path: string,
  parser: ChdbNodeEngine,
  tableFunctions: ReadonlySet<string>,
  { maxMemoryBytes, timeoutMs }: ChdbReaderOptions,
  sql: string,
  format: string,
): Promise<string> {
  const session = new Session(path);
  try {
    await session.queryAsync('USE everloop');
    const { statementCount, queryClass } = await parser.analyze(sql, 'everloop');
    // Class before tree: behind EXPLAIN AST a text that is no single statement could become another one.
    const ast =
      statementCount === 1 && queryClass === 0
        ? (await session.queryAsync(`EXPLAIN AST ${sql}`, { format: 'TSVRaw' })).text()
        : '';
    judgeSql({ statementCount, queryClass, ast }, tableFunctions);
    await session.queryAsync(
      `SET max_execution_time = ${timeoutMs / 1000}, max_memory_usage = ${maxMemoryBytes},
      max_result_bytes = ${MAX_ANSWER_BYTES}, result_overflow_mode = 'throw',
      output_format_json_array_of_rows = 1, output_format_json_quote_decimals = 1,
      output_format_json_quote_64bit_integers = 0, output_format_csv_crlf_end_of_line = 1, format_csv_null_representation = '',
      output_format_pretty_color = 0, output_format_pretty_row_numbers = 0, output_format_pretty_max_rows = 1000`,
    );
    await session.queryAsync('SET readonly = 1');
    return (await session.queryAsync(sql, { format })).text();
  } catch (error) {
    throw error instanceof SqlRefusedError ? error : translateError(error);
  } finally {
    session.close();
  }
}
