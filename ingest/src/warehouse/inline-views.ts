import { foldConditions, type KnownValues } from './fold-conditions.js';
import { splitArguments } from './split-arguments.js';

/** A view's name and the query behind its `AS`. */
export interface ViewSource {
  name: string;
  text: string;
}

/** Gives the query of a view with every view that it calls put in place, for what is known of its parameters. */
export type Inliner = (name: string, known: KnownValues) => string;

const HEAD = /^CREATE OR REPLACE VIEW everloop\.\w+[^\n]* AS\s*$/m;

/**
 * Puts the body of every view that a view calls in place of the call: `everloop.people(project = {project:String})` becomes
 * `(SELECT …)`. Files stay small and say each thing once, while the engine sees one flat query: it analyses a nested
 * parameterised view twice a level, which took 110 ms for the Power User Curve against 25 ms flat.
 *
 * Errors  a call that leaves out a parameter, or views that call each other in a circle.
 */
export function inlineViews(views: readonly ViewSource[]): ViewSource[] {
  const inline = createInliner(views);
  return views.map(({ name, text }) => ({
    name,
    text: `${headOf(name, text).trimEnd()}\n${inline(name, {})};\n`,
  }));
}

export function createInliner(views: readonly ViewSource[]): Inliner {
  const bodies = new Map(views.map(({ name, text }) => [name, text.slice(headOf(name, text).length)]));
  const done = new Map<string, string>();

  function inline(name: string, known: KnownValues, path: readonly string[]): string {
    const key = `${name} ${JSON.stringify(known)}`;
    const ready = done.get(key);
    if (ready !== undefined) return ready;
    if (path.includes(name))
      throw new Error(`views call each other in a circle: ${[...path, name].join(' -> ')}`);
    // Comments speak to readers of the files; inside a call they would be taken for an argument.
    const own = foldConditions(bodies.get(name)!, known).replaceAll(/^\s*--.*\n/gm, '');
    const body = replaceCalls(own.trim().replace(/;$/, ''), (called, given) => {
      if (!bodies.has(called)) return undefined;
      const query = inline(called, knownOf(given, known), [...path, name]);
      return bindParameters(query, given, `${name} calls ${called}`);
    });
    done.set(key, body);
    return body;
  }

  return (name, known) => inline(name, known, []);
}

function headOf(name: string, text: string): string {
  const head = HEAD.exec(text);
  if (head === null) throw new Error(`view ${name} does not start with CREATE OR REPLACE VIEW … AS`);
  return text.slice(0, head.index + head[0].length);
}

/** What a called view knows of its parameters: texts that the call gives, and what the caller knows of its own. */
function knownOf(given: ReadonlyMap<string, string>, known: KnownValues): KnownValues {
  const values: Record<string, string> = {};
  for (const [name, value] of given) {
    const literal = /^\(*'([^']*)'\)*$/.exec(value)?.[1];
    const slot = /^\(*\{(\w+):String\}\)*$/.exec(value)?.[1];
    if (literal !== undefined) values[name] = literal;
    else if (slot !== undefined && slot in known) values[name] = known[slot]!;
  }
  return values;
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
