import { SqlRefusedError } from '../ports/sql-reader.js';
import { type EngineNames, whyNotCalled } from './names/known-names.js';

/** What the engine's own parser says of a text, without running it. */
export interface ParsedSql {
  statementCount: number;
  /** 0 reads; anything else writes, sets, kills or is unknown. */
  queryClass: number;
}

const ROOT =
  /^(?:SelectWithUnionQuery|DescribeQuery|Show(?:Tables|Columns|Create(?:Table|View)Query)|Exists(?:Table|View)Query)\b/;
const EXPLAIN_ROOT =
  /^Explain EXPLAIN(?: AST| SYNTAX| QUERY TREE| PLAN| PIPELINE| ESTIMATE)? \(.*(?:\n Set)?\n SelectWithUnionQuery\b/;

export function judgeClass({ statementCount, queryClass }: ParsedSql): void {
  if (statementCount !== 1)
    throw new SqlRefusedError(`only one statement is allowed; the text has ${statementCount}`);
  if (queryClass !== 0)
    throw new SqlRefusedError(
      'this statement is not read-only; only SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN are allowed',
    );
}

/**
 * Judges the answer of EXPLAIN AST: once more every function, those behind grammar included, and what kind of statement
 * it is.
 */
export function judgeTree(ast: string, engine: EngineNames): void {
  if (!ROOT.test(ast) && !EXPLAIN_ROOT.test(ast))
    throw new SqlRefusedError('only SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN of a SELECT are allowed');
  for (const [, name] of ast.matchAll(/^\s*Function (.+?)(?: \(alias .*\))?(?: \(children \d+\))?$/gm)) {
    const own = name!.replace(/^everloop\./, '');
    const reason = own === name || !engine.views.has(own) ? whyNotCalled(name!, engine) : undefined;
    if (reason !== undefined) throw new SqlRefusedError(`${name}() ${reason}`);
  }
}
