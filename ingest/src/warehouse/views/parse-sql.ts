/** SQL as words, literals and blanks in their order, and what brackets enclose. */
export type Sql = (string | Brackets)[];

/** What is between two brackets, split at its commas. */
export interface Brackets {
  open: '(' | '[';
  parts: Sql[];
}

const TOKEN = /'(?:[^'\\]|\\.)*'|\{\w+(?::[^{}]+)?\}|--[^\n]*|[\w.]+|\s+|!=|->|./gs;
const CLOSED_BY = { '(': ')', '[': ']' };

/** Reads as much of SQL as it takes to find calls and conditions; `writeSql` gives the same text again. */
export function parseSql(text: string): Sql {
  const whole: Brackets = { open: '(', parts: [[]] };
  const enclosing = [whole];
  for (const [token] of text.matchAll(TOKEN)) {
    const { open, parts } = enclosing.at(-1)!;
    if (token === '(' || token === '[') {
      const brackets: Brackets = { open: token, parts: [[]] };
      parts.at(-1)!.push(brackets);
      enclosing.push(brackets);
    } else if (enclosing.length > 1 && token === CLOSED_BY[open]) enclosing.pop();
    else if (enclosing.length > 1 && token === ',') parts.push([]);
    else parts.at(-1)!.push(token);
  }
  if (enclosing.length > 1) throw new Error(`a bracket is not closed in ${text.slice(0, 200)}`);
  return whole.parts[0]!;
}

export function writeSql(sql: Sql): string {
  return sql
    .map((part) =>
      typeof part === 'string'
        ? part
        : `${part.open}${part.parts.map(writeSql).join(',')}${CLOSED_BY[part.open]}`,
    )
    .join('');
}

export function isBlank(part: Sql[number] | undefined): boolean {
  return typeof part === 'string' && part.trim() === '';
}

export function trimSql(sql: Sql): Sql {
  const first = sql.findIndex((part) => !isBlank(part));
  return first === -1 ? [] : sql.slice(first, sql.findLastIndex((part) => !isBlank(part)) + 1);
}
