import { SqlRefusedError } from '../ports/sql-reader.js';
import { type EngineNames, isAllowedFunction, whyNotNamed } from './names/known-names.js';
import { isKind, type SqlToken } from './sql-token.js';

/**
 * The columns that values() is told in a text: names and types. Anything else, such as ALIAS, could hold an expression, and a
 * text that is put together is not known before it runs.
 */
export function assertPlainStructure(argument: SqlToken | undefined, engine: EngineNames): void {
  const parts = (plainText(argument) ?? '').match(/\w+|[(),]|[^\s\w(),]+/g) ?? [];
  const isType = (part: string | undefined) => engine.types.has(part?.toLowerCase() ?? '');
  let depth = 0;
  let column: string[] = [];
  for (const [index, part] of [...parts, ','].entries()) {
    const isWord = /^\w+$/.test(part);
    if (part === '(') depth += 1;
    else if (part === ')') depth -= 1;
    else if (part === ',') {
      if (depth !== 0) continue;
      if (column.length !== 2 || !isType(column[1])) refuse();
      column = [];
    } else {
      if (!isWord || (parts[index + 1] === '(' && !isType(part))) refuse();
      if (depth === 0) column.push(part);
      else if (whyNotNamed(part, engine) !== undefined) refuse();
    }
  }
  if (depth !== 0 || column.length !== 0) refuse();

  function refuse(): never {
    throw new SqlRefusedError(
      "values() needs its columns as a plain text first, names and types only, as in values('day Date, cost Float64', ('2026-01-01', 10))",
    );
  }
}

/** Some functions take an aggregate as a text. */
export function assertAggregateName(argument: SqlToken | undefined, engine: EngineNames): void {
  const name = /^\w+/.exec(plainText(argument) ?? '')?.[0];
  if (name !== undefined && isAllowedFunction(name.toLowerCase(), engine)) return;
  throw new SqlRefusedError("an aggregate function named in a text must exist, as in arrayReduce('max', …)");
}

/** What a literal says; undefined for anything else, and where something is escaped. */
function plainText(token: SqlToken | undefined): string | undefined {
  if (!isKind(token, 'StringLiteral')) return undefined;
  return /^'([^'\\]*)'$/.exec(token!.text)?.[1];
}
