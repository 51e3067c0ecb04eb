import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { openChdbReader } from '../adapters/warehouse/chdb-reader.js';
import { resolveDataDir } from '../config.js';
import type { CsvEscape } from '../csv/write-csv.js';
import { lockDataDir } from '../data-dir/lock-data-dir.js';
import { type AnswerFormat, engineFormatOf } from '../query/answer-formats.js';
import { querySql } from '../query/query-sql.js';
import { dataOption, escapeOption } from './common-options.js';
import type { Terminal } from './terminal.js';

const FORMATS: readonly AnswerFormat[] = ['table', 'json', 'csv'];

interface QueryFlags {
  data?: string;
  format: AnswerFormat;
  escape: CsvEscape;
}

/** Without a running server no one has configured limits; these are the config's defaults. */
const DEFAULT_LIMITS = { maxMemoryBytes: 1024 ** 3, timeoutMs: 60_000 };

const LIST_VIEWS = `
WITH arrayDistinct(extractAll(create_table_query, '\\{(\\w+:[^{}]+)\\}')) AS found
SELECT
    name,
    arrayStringConcat(arraySort(p -> (NOT startsWith(p, 'project:'), NOT endsWith(p, ':Date'), p), found), ', ') AS parameters
FROM system.tables
WHERE database = 'everloop' AND engine = 'View'
ORDER BY name LIKE '%\\\\_default' DESC, name`;

export function queryCommand(terminal: Terminal): Command {
  return new Command('query')
    .summary('query the warehouse in SQL, read-only')
    .description(
      'Answers one SQL statement from the embedded warehouse: through `everloop serve` while it runs, directly otherwise.\n' +
        'Without SQL it lists the views and their parameters.',
    )
    .argument('[sql]', 'one SELECT, SHOW, DESCRIBE, EXISTS or EXPLAIN; the database is "everloop"')
    .addOption(
      new Option(
        '--format <format>',
        'output format; json has integers beyond 2^53 as text, csv has NULL as an empty cell',
      )
        .choices(FORMATS)
        .default('table'),
    )
    .addOption(escapeOption())
    .addOption(dataOption())
    .addHelpText(
      'after',
      `
Views whose names end in _default take a project and dates; the others take every parameter.

Examples:
  $ everloop query
  $ everloop query "SELECT * FROM active_users_default(project = 'shop', from = today() - 7, to = today() + 1)"
  $ everloop query "SELECT * FROM power_user_curve_default(project = 'shop', end = today())" --format csv
  $ everloop query "SELECT event, count() FROM events FINAL GROUP BY event ORDER BY count() DESC" --format json`,
    )
    .action(async (sql: string | undefined, flags: QueryFlags) => {
      const format = engineFormatOf(flags.format, flags.escape);
      const question = { sql: sql ?? LIST_VIEWS, format: format.name };
      terminal.out(format.finish(await ask(resolveDataDir(flags.data), question)));
    });
}

async function ask(dataDir: string, question: { sql: string; format: string }): Promise<string> {
  const answer = await querySql(dataDir, question);
  if (answer !== null) return answer;
  if (!existsSync(join(dataDir, 'warehouse'))) throw new NoWarehouseError(dataDir);
  const unlock = await lockDataDir(dataDir, 'everloop query');
  try {
    const reader = await openChdbReader({ dataDir, ...DEFAULT_LIMITS });
    try {
      return await reader.read(question.sql, question.format);
    } finally {
      await reader.close();
    }
  } finally {
    await unlock();
  }
}

class NoWarehouseError extends Error {
  override readonly name = 'NoWarehouseError';
  constructor(dataDir: string) {
    super(
      `there is no warehouse in ${dataDir}: start "everloop serve" once, or name its directory with --data DIR`,
    );
  }
}
