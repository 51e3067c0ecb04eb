/** A view's name and the query behind its `AS`. */
export interface ViewSource {
  name: string;
  text: string;
}

const HEAD = /^CREATE OR REPLACE VIEW everloop\.\w+[^\n]* AS\s*$/m;

/**
 * Puts the body of every view that a view calls in place of the call: `everloop.people(project = {project:String})` becomes
 * `(SELECT …)`. Files stay small and say each thing once, while the engine sees one flat query: it analyses a nested
 * parameterised view twice a level, which took 110 ms for the Power User Curve against 25 ms flat.
 *
 * Errors  a call that leaves out a parameter, or views that call each other in a circle.
 */
export function inlineViews(views: readonly ViewSource[]): ViewSource[] {
  // Comments speak to readers of the files; inside a call they would be taken for an argument.
  const byName = new Map(views.map(({ name, text }) => [name, text.replaceAll(/^\s*--.*\n/gm, '')]));
  const done = new Map<string, string>();

  function inline(name: string, path: readonly string[]): string {
    const known = done.get(name);
    if (known !== undefined) return known;
    if (path.includes(name))
      throw new Error(`views call each other in a circle: ${[...path, name].join(' -> ')}`);
    const text = replaceCalls(byName.get(name)!, (called, given) => {
      if (!byName.has(called)) return undefined;
      return bindParameters(
        bodyOf(called, inline(called, [...path, name])),
        given,
        `${name} calls ${called}`,
      );
    });
    done.set(name, text);
    return text;
  }

  return views.map((view) => ({ name: view.name, text: inline(view.name, []) }));
}

function bodyOf(name: string, text: string): string {
  const head = HEAD.exec(text);
  if (head === null) throw new Error(`view ${name} does not start with CREATE OR REPLACE VIEW … AS`);
  return text
    .slice(head.index + head[0].length)
    .trim()
    .replace(/;$/, '');
}

function bindParameters(body: string, given: ReadonlyMap<string, string>, where: string): string {
  const bound = body.replaceAll(/\{(\w+):([^}]+)\}/g, (slot, name: string, type: string) => {
    const value = given.get(name);
    if (value === undefined) throw new Error(`${where} without its parameter ${name}`);
    if (value === slot || type === 'String') return value;
    return `CAST(${value}, '${type}')`;
  });
  return `(\n${bound}\n)`;
}

/** Replaces calls `everloop.name(key = value, …)`; a call that `replace` does not know stays. */
function replaceCalls(
  text: string,
  replace: (name: string, given: ReadonlyMap<string, string>) => string | undefined,
): string {
  let result = '';
  let from = 0;
  for (const call of text.matchAll(/\beverloop\.(\w+)\(/g)) {
    if (call.index < from) continue;
    const open = call.index + call[0].length;
    const { parts, end } = splitArguments(text, open);
    const given = new Map(
      parts.map((part) => {
        const equals = part.indexOf('=');
        return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
      }),
    );
    const replaced = replace(call[1]!, given);
    if (replaced === undefined) continue;
    result += text.slice(from, call.index) + replaced;
    from = end;
  }
  return result + text.slice(from);
}

/** Splits at the commas of this level; `end` is behind the closing parenthesis. */
function splitArguments(text: string, start: number): { parts: string[]; end: number } {
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
