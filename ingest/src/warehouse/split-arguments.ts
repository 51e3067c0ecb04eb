/** Splits an SQL text at the commas of the level that begins at `start`; `end` is behind the closing parenthesis. */
export function splitArguments(text: string, start: number): { parts: string[]; end: number } {
  const parts: string[] = [];
  let depth = 0;
  let from = start;
  let quoted = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index]!;
    if (character === "'") quoted = !quoted;
    if (quoted) continue;
    if ('([{'.includes(character)) depth += 1;
    else if (depth === 0 && (character === ')' || character === ',')) {
      parts.push(text.slice(from, index));
      if (character === ')') return { parts, end: index + 1 };
      from = index + 1;
    } else if (')]}'.includes(character)) depth -= 1;
  }
  throw new Error(`no closing parenthesis: ${text.slice(start, start + 60)}`);
}
