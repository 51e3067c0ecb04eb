import { SqlRefusedError } from '../ports/sql-reader.js';
import { assertAggregateName, assertPlainStructure } from './judge-strings.js';
import { type EngineNames, whyNotCalled, whyNotNamed } from './names/known-names.js';
import { isKind, nameOf, type SqlToken, wordOf } from './sql-token.js';

/** Grammar that may be in front of a bracket. None of it is also a function that is refused. */
const GRAMMAR = new Set(
  `ALL AND ANY APPLY ARRAY AS ASC BETWEEN BY CASE COLUMNS CUBE DESC DESCRIBE DISTINCT DIV ELSE ESCAPE EXCEPT EXISTS FILTER FROM GLOBAL
  HAVING ILIKE IN INTERPOLATE INTERSECT INTERVAL IS JOIN LIKE LIMIT MOD NOT OFFSET ON OR OVER PLACING PREWHERE QUALIFY REGEXP REPLACE
  ROLLUP SAMPLE SELECT SETS STEP TABLE THEN TO UNION USING WHEN WHERE WITH XOR`.split(/\s+/),
);
const KINDS = new Set(
  `BareWord QuotedIdentifier Number StringLiteral HereDoc OpeningRoundBracket ClosingRoundBracket OpeningSquareBracket
  ClosingSquareBracket Comma Dot Asterisk Plus Minus Slash Percent Arrow QuestionMark Colon Caret DoubleColon Equals NotEquals Less
  Greater LessOrEquals GreaterOrEquals Spaceship Concatenation`.split(/\s+/),
);
const BEGINNINGS = new Set(['SELECT', 'WITH', 'FROM', 'EXPLAIN', 'DESCRIBE', 'DESC', 'SHOW', 'EXISTS']);
const SHOWN = new Set(['COLUMNS', 'CREATE', 'DATABASES', 'FULL', 'TABLES']);
/** Databases other than the warehouse's. `default` overlays the file system: a table's name there may be a path. */
const OTHER_DATABASES = new Set(['default', 'information_schema', 'system']);
const SYSTEM_TABLES = new Set(
  'columns data_type_families databases functions numbers one table_functions tables time_zones'.split(' '),
);
const TAKE_AGGREGATES = new Set(['arrayreduce', 'arrayreduceinranges', 'initializeaggregation']);

/**
 * Refuses a text by the names in it, wherever they stand: as a call, as an argument, behind APPLY, in SHOW. Sees the text as
 * the engine's own lexer cuts it, so nothing hides in a comment, a quote or an alias.
 */
export function judgeWords(tokens: readonly SqlToken[], engine: EngineNames): void {
  const whole = isKind(tokens.at(-1), 'Semicolon') ? tokens.slice(0, -1) : tokens;
  if (!BEGINNINGS.has(wordOf(whole[0])) && !isKind(whole[0], 'OpeningRoundBracket'))
    refuse('only SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN are allowed');
  if (wordOf(whole[0]) === 'SHOW' && !SHOWN.has(wordOf(whole[1])))
    refuse('only SHOW TABLES, COLUMNS, CREATE TABLE, CREATE VIEW and DATABASES are allowed');
  for (const [index, token] of whole.entries()) {
    if (isKind(token, 'Semicolon')) refuse('only one statement is allowed; the text has several');
    if (!KINDS.has(token.kind)) refuse(`${shorten(token.text)} is not allowed in a statement`);
    const name = nameOf(token);
    if (name === undefined) continue;
    if (/[\\`"\p{Cc}]/u.test(name)) refuse('names with quotes, backslashes or line breaks are not allowed');
    if (isMember(whole, index)) judgeMember(whole, index, name, engine);
    else {
      judgeGrammar(whole, index);
      judgeName(whole, index, name, engine);
    }
  }
}

/** Whether a dot stands before it, with `^` or `:` between for parts of JSON. */
function isMember(tokens: readonly SqlToken[], index: number): boolean {
  const before = tokens[index - 1];
  const isPartOfJson = isKind(before, 'Caret') || isKind(before, 'Colon');
  return isKind(isPartOfJson ? tokens[index - 2] : before, 'Dot');
}

function judgeMember(tokens: readonly SqlToken[], index: number, name: string, { views }: EngineNames): void {
  if (!isCalled(tokens, index)) return;
  const isOurs = nameOf(tokens[index - 2]) === 'everloop' && !isMember(tokens, index - 2);
  if (!isOurs || !views.has(name)) refuse(`${shorten(name)}() is not a view of the database "everloop"`);
}

/** Parts of the grammar that do more than read, or hand the reading to someone else. */
function judgeGrammar(tokens: readonly SqlToken[], index: number): void {
  const word = wordOf(tokens[index]);
  if (word === 'INTO' || word === 'OUTFILE' || word === 'INFILE')
    refuse('files cannot be read or written; quote a column of that name');
  if (word === 'FORMAT' && !isCalled(tokens, index))
    refuse('the output format is set with --format; quote a column of that name');
  if (word === 'EXPLAIN' && index > 0) refuse('EXPLAIN is allowed only at the start of a statement');
  if (word === 'UUID' && isKind(tokens[index + 1], 'StringLiteral'))
    refuse('tables must be given by name, not by number');
}

function judgeName(tokens: readonly SqlToken[], index: number, name: string, engine: EngineNames): void {
  if (OTHER_DATABASES.has(name.toLowerCase())) judgeDatabase(tokens, index, name);
  if (!isCalled(tokens, index)) {
    const reason = whyNotNamed(name, engine);
    if (reason !== undefined)
      refuse(`"${shorten(name)}" is a function that ${reason}; give a column another name`);
    return;
  }
  if (GRAMMAR.has(wordOf(tokens[index]))) return;
  const reason = whyNotCalled(name, engine);
  if (reason !== undefined) refuse(`${shorten(name)}() ${reason}`);
  const argument = tokens[index + 2];
  if (name.toLowerCase() === 'values') assertPlainStructure(argument, engine);
  if (TAKE_AGGREGATES.has(name.toLowerCase())) assertAggregateName(argument, engine);
}

function judgeDatabase(tokens: readonly SqlToken[], index: number, name: string): void {
  const table = isKind(tokens[index + 1], 'Dot') ? nameOf(tokens[index + 2]) : undefined;
  if (name === 'system' && table !== undefined && SYSTEM_TABLES.has(table)) return;
  const where =
    name === 'system' ? `other tables of "system" than ${[...SYSTEM_TABLES].join(', ')} are` : `"${name}" is`;
  refuse(`${where} not readable; the views are in the database "everloop"`);
}

function isCalled(tokens: readonly SqlToken[], index: number): boolean {
  return isKind(tokens[index + 1], 'OpeningRoundBracket');
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function refuse(message: string): never {
  throw new SqlRefusedError(message);
}
