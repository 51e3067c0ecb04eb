import { SqlRefusedError } from '../ports/sql-reader.js';
import { isKind, type SqlToken, wordOf } from './sql-token.js';

/** What a statement may at most be given. */
export interface StatementLimits {
  maxMemoryBytes: number;
  timeoutMs: number;
  maxThreads: number;
}

/** A setting with its value as it is in the statement, ready for SET. */
export interface StatementSetting {
  name: string;
  value: string;
}

type Check = (value: number, limits: StatementLimits) => boolean;

const isFlag: Check = (value) => value === 0 || value === 1;
/** They change how a statement is answered, or lower its limits. */
const ALLOWED: Record<string, Check> = {
  final: isFlag,
  join_use_nulls: isFlag,
  group_by_use_nulls: isFlag,
  do_not_merge_across_partitions_select_final: isFlag,
  max_threads: (value, { maxThreads }) => value >= 1 && value <= maxThreads,
  max_memory_usage: (value, { maxMemoryBytes }) => value >= 1 && value <= maxMemoryBytes,
  max_execution_time: (value, { timeoutMs }) => value > 0 && value <= timeoutMs / 1000,
};
const BRACKETS: Record<string, number> = {
  OpeningRoundBracket: 1,
  OpeningSquareBracket: 1,
  ClosingRoundBracket: -1,
  ClosingSquareBracket: -1,
};

/**
 * The settings of a statement: at its end only, and only those above. A sub-query has none, because the engine would take them
 * there whatever the session forbids.
 */
export function readSettings(
  tokens: readonly SqlToken[],
  limits: StatementLimits,
): readonly StatementSetting[] {
  const settings: StatementSetting[] = [];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    depth += BRACKETS[token.kind] ?? 0;
    if (wordOf(token) !== 'SETTINGS' || isKind(tokens[index - 1], 'Dot')) continue;
    if (depth !== 0)
      throw new SqlRefusedError(
        'SETTINGS is allowed only at the end of a statement; quote a column of that name',
      );
    let next = index + 1;
    do {
      settings.push(readSetting(tokens.slice(next, next + 3), limits));
      next += 4;
    } while (isKind(tokens[next - 1], 'Comma'));
  }
  return settings;
}

function readSetting([name, equals, value]: readonly SqlToken[], limits: StatementLimits): StatementSetting {
  const known = name?.kind === 'BareWord' && Object.hasOwn(ALLOWED, name.text) ? name.text : undefined;
  if (known === undefined)
    throw new SqlRefusedError(
      `a statement can set only ${Object.keys(ALLOWED).join(', ')}, at its end; quote a column named "settings"`,
    );
  const isGood =
    isKind(equals, 'Equals') &&
    isKind(value, 'Number') &&
    /^\d+(\.\d+)?$/.test(value!.text) &&
    ALLOWED[known]!(Number(value!.text), limits);
  if (!isGood)
    throw new SqlRefusedError(
      `${known} must be a plain number within the limits of query in the configuration`,
    );
  return { name: known, value: value!.text };
}
