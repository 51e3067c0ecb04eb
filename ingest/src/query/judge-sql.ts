import { SqlRefusedError } from '../ports/sql-reader.js';

/** What the engine's own parser says of a text, without running it. */
export interface ParsedSql {
  statementCount: number;
  /** 0 reads; anything else writes, sets, kills or is unknown. */
  queryClass: number;
  /** The answer of EXPLAIN AST for the text as it was sent. */
  ast: string;
}

/** Functions that make rows out of their arguments and touch nothing else. */
const HARMLESS_TABLE_FUNCTIONS = new Set(
  ['numbers', 'numbers_mt', 'zeros', 'zeros_mt', 'generateseries', 'generate_series', 'primes'].concat([
    'values',
    'sqlstandardvalues',
    'null',
    'view',
    'viewexplain',
    'format',
  ]),
);

/** Scalar functions that reach beyond the warehouse or hold a thread: `readonly = 1` lets them through. */
const REACHING_FUNCTIONS =
  /^(file|filesystem.*|catboostevaluate|evalmlmethod|dict.*|joinget.*|sleep.*|addressto.*|demangle|ai.*|reversednsquery|hascolumnintable|getserver.*|getmacro|getclienthttpheader|getosserver.*|tcpport|logtrace|serveruuid|showcertificate|zookeeper.*)$/;

/**
 * Refuses SQL that would do more than read the warehouse. An allow-list for table functions, a deny-list for scalars;
 * both go by the syntax tree, where a name cannot hide in a comment, an alias or a nested EXPLAIN.
 */
export function judgeSql(parsed: ParsedSql, tableFunctions: ReadonlySet<string>): void {
  if (parsed.statementCount !== 1) {
    throw new SqlRefusedError(`one statement at a time, please: this text holds ${parsed.statementCount}`);
  }
  if (parsed.queryClass !== 0) {
    throw new SqlRefusedError(
      'this statement does more than read; only SELECT, SHOW, DESCRIBE and EXPLAIN are answered',
    );
  }
  for (const [, name] of parsed.ast.matchAll(/^\s*Function (\S+)/gm)) judgeFunction(name!, tableFunctions);
  // `default` overlays the file system: a table's name there may be a path.
  if (/^\s*(Table)?Identifier `?default`?\./im.test(parsed.ast)) {
    throw new SqlRefusedError('the database "default" is not readable here; the views are in "everloop"');
  }
}

function judgeFunction(name: string, tableFunctions: ReadonlySet<string>): void {
  const lower = name.toLowerCase();
  const isForeignTable = tableFunctions.has(lower) && !HARMLESS_TABLE_FUNCTIONS.has(lower);
  if (!isForeignTable && !REACHING_FUNCTIONS.test(lower)) return;
  throw new SqlRefusedError(`${name}() reaches beyond the warehouse and is not answered here`);
}
