import { type Brackets, isBlank, parseSql, type Sql, trimSql, writeSql } from './parse-sql.js';

/** Values of String parameters that are known before the query runs, by name. From closed lists: they hold no quotes. */
export type KnownValues = Readonly<Record<string, string>>;

const BLOCK = /^[ \t]*-- when (.*)\n([\s\S]*?)^[ \t]*-- end when\n?/gm;
const BEFORE_A_CONDITION = new Set([undefined, 'AND', 'OR', 'SELECT', 'WHERE', 'HAVING']);

/**
 * Leaves out of a query what the known parameters rule out, because analysing it takes longer than answering: most requests
 * need a fifth of a view's text. Parameters are written in as literals; then every comparison of two literals is decided,
 * and with it
 *
 * - the branch of `if` and `multiIf` that is taken;
 * - conditions joined by AND and OR between brackets or commas, such as `({segment:String} = '' OR person IN (…))`;
 * - the lines between `-- when {by:String} = 'channel'` and `-- end when`.
 *
 * What is not decided stays a condition for the engine, with the same answer. Lines of an undecided block stay too: they
 * must change nothing where their condition does not hold.
 */
export function pruneQuery(query: string, known: KnownValues): string {
  const text = query.replaceAll(/\{(\w+):String\}/g, (parameter, name: string) =>
    Object.hasOwn(known, name) ? `'${known[name]}'` : parameter,
  );
  const needed = text.replaceAll(BLOCK, (_block, condition: string, lines: string) =>
    evaluate(prune(parseSql(condition))) === false ? '' : lines,
  );
  return writeSql(prune(parseSql(needed)));
}

/** Innermost brackets first. */
function prune(sql: Sql): Sql {
  const result: Sql = [];
  for (const part of sql) {
    if (typeof part === 'string') {
      result.push(part);
      continue;
    }
    const brackets: Brackets = { ...part, parts: part.parts.map(prune) };
    const called = result.at(-1);
    if (called === 'if' || called === 'multiIf') {
      result.pop();
      result.push(...takeBranch(called, brackets));
    } else {
      if (!isQuery(brackets)) brackets.parts = brackets.parts.map(decide);
      result.push(isCalled(called) ? brackets : withoutBrackets(brackets));
    }
  }
  return compareLiterals(result);
}

const isQuery = ({ parts }: Brackets) => parts.some((part) => part.includes('SELECT'));
const isCalled = (before: Sql[number] | undefined) => typeof before === 'string' && /^[\w.]+$/.test(before);

/** `(true)` and `(false)` need no brackets. */
function withoutBrackets(brackets: Brackets): Sql[number] {
  const [only, ...others] = brackets.parts;
  const value = others.length === 0 ? truthOf(only!) : undefined;
  return value === undefined ? brackets : String(value);
}

/** Writes `true` or `false` for a condition that is decided. */
function decide(condition: Sql): Sql {
  const value = evaluate(condition);
  return value === undefined ? condition : [String(value)];
}

/** `if` or `multiIf` without the conditions that do not hold, and without all behind one that does. */
function takeBranch(called: string, { parts }: Brackets): Sql {
  const pending: Sql[] = [];
  let index = 0;
  for (; index + 1 < parts.length; index += 2) {
    const holds = evaluate(parts[index]!);
    if (holds === true) break;
    if (holds === undefined) pending.push(parts[index]!, parts[index + 1]!);
  }
  pending.push(...(index + 1 < parts.length ? [parts[index + 1]!] : parts.slice(index)));
  if (pending.length > 1) return [called, { open: '(', parts: pending }];
  const taken = trimSql(pending[0]!);
  return taken.length === 1 ? taken : [{ open: '(', parts: [taken] }];
}

/** The value of a condition as far as literals decide it; undefined where the engine has to. */
function evaluate(condition: Sql): boolean | undefined {
  if (condition.includes('->') || condition.includes('AS')) return undefined;
  const terms = splitAt(condition, 'OR').map((term) => {
    const factors = splitAt(term, 'AND').map(truthOf);
    if (factors.includes(false)) return false;
    return factors.includes(undefined) ? undefined : true;
  });
  if (terms.includes(true)) return true;
  return terms.includes(undefined) ? undefined : false;
}

function truthOf(condition: Sql): boolean | undefined {
  const words = condition.filter((part) => !isBlank(part));
  return words.length === 1 && (words[0] === 'true' || words[0] === 'false')
    ? words[0] === 'true'
    : undefined;
}

function splitAt(sql: Sql, word: string): Sql[] {
  const parts: Sql[] = [[]];
  for (const part of sql) {
    if (part === word) parts.push([]);
    else parts.at(-1)!.push(part);
  }
  return parts;
}

/** Writes `true` or `false` for `'a' = 'b'` and `'a' != 'b'`. */
function compareLiterals(sql: Sql): Sql {
  if (!sql.some(isLiteral)) return sql;
  const result: Sql = [];
  let before: Sql[number] | undefined;
  for (let index = 0; index < sql.length; index++) {
    const here = sql[index]!;
    const [left, operator, right] = isLiteral(here)
      ? sql.slice(index, index + 5).filter((part) => !isBlank(part))
      : [];
    const isComparison = (operator === '=' || operator === '!=') && isLiteral(right);
    if (isComparison && BEFORE_A_CONDITION.has(before as string | undefined)) {
      result.push(String((left === right) === (operator === '=')));
      index = sql.indexOf(right!, index + 1);
    } else result.push(here);
    if (!isBlank(here)) before = here;
  }
  return result;
}

const isLiteral = (part: Sql[number] | undefined) => typeof part === 'string' && part.startsWith("'");
