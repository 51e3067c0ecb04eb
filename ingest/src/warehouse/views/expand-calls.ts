import type { SqlSource } from '../sql-folder.js';
import { type Brackets, parseSql, type Sql, writeSql } from './parse-sql.js';

/** A text with places: a call gives what `{person}` means. */
export interface Fragment extends SqlSource {
  /** In the order in which a call gives them. */
  places: readonly string[];
}

/** Returns the query of a view as one flat text, in which only the view's own parameters are left. */
export type Expand = (view: string) => string;

/**
 * Replaces every call in a view by what it calls:
 *
 * - `fragments.in_segment(people.person)` by the text of the fragment, with its `{place}` filled in;
 * - `everloop.today(project = {project:String}, as_of = '')` by the query of that view in brackets, with each
 *   `{parameter:Type}` filled in.
 *
 * Errors  a fragment that is not defined, a missing argument, views that call each other in a circle.
 */
export function createExpander(views: readonly SqlSource[], fragments: readonly Fragment[]): Expand {
  const queries = new Map(views.map(({ name, text }) => [`everloop.${name}`, text]));
  const fragmentsByCall = new Map(fragments.map((each) => [`fragments.${each.name}`, each]));
  const expanded = new Map<string, string>();

  function expandView(call: string, path: readonly string[]): string {
    const ready = expanded.get(call);
    if (ready !== undefined) return ready;
    if (path.includes(call)) throw new Error(`calls in a cycle: ${[...path, call].join(' -> ')}`);
    const text = queries.get(call);
    if (text === undefined) throw new Error(`${call} is not defined`);
    const query = expandText(withoutComments(text), [...path, call]);
    expanded.set(call, query);
    return query;
  }

  function expandText(text: string, path: readonly string[]): string {
    return writeSql(replaceCalls(parseSql(text), path));
  }

  function replaceCalls(sql: Sql, path: readonly string[]): Sql {
    const result: Sql = [];
    for (let index = 0; index < sql.length; index++) {
      const part = sql[index]!;
      const next = sql[index + 1];
      if (typeof part === 'object')
        result.push({ ...part, parts: part.parts.map((each) => replaceCalls(each, path)) });
      else if (typeof next === 'object' && isCall(part)) {
        result.push(textOfCall(part, next, path));
        index += 1;
      } else result.push(part);
    }
    return result;
  }

  const isCall = (word: string) => word.startsWith('fragments.') || queries.has(word);

  function textOfCall(call: string, { parts }: Brackets, path: readonly string[]): string {
    const where = `${path.join(' -> ')} calls ${call}`;
    const given = parts
      .map((each) => writeSql(replaceCalls(each, path)).trim())
      .filter((each) => each !== '');
    if (queries.has(call)) return `(\n${bind(expandView(call, path), given, where)}\n)`;
    const fragment = fragmentsByCall.get(call);
    if (fragment === undefined) throw new Error(`${where}, which is not defined`);
    return expandText(fill(fragment, given, where), [...path, call]);
  }

  return (view) => expandView(`everloop.${view}`, []);
}

/** Writes what a call gives as `name = value` in place of a query's parameters. */
function bind(query: string, given: readonly string[], where: string): string {
  const values = new Map(
    given.map((each) => {
      const equals = each.indexOf('=');
      return [each.slice(0, equals).trim(), each.slice(equals + 1).trim()];
    }),
  );
  return query.replaceAll(/\{(\w+):([^}]+)\}/g, (parameter, name: string, type: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`${where} without its parameter ${name}`);
    return value === parameter || type === 'String' ? value : `CAST(${value}, '${type}')`;
  });
}

function fill({ text, places }: Fragment, given: readonly string[], where: string): string {
  if (given.length !== places.length)
    throw new Error(`${where} with ${given.length} arguments instead of ${places.length}`);
  return withoutComments(text).replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = given[places.indexOf(name)];
    if (value === undefined) throw new Error(`${where}, whose text has an unknown place {${name}}`);
    return /^[\w.':{}]+$/.test(value) ? value : `(${value})`;
  });
}

/** Leaves only the comments that `pruneQuery` reads. */
function withoutComments(text: string): string {
  return text.replaceAll(/^[ \t]*--(?! when | end when).*(\n|$)/gm, '').trim();
}
