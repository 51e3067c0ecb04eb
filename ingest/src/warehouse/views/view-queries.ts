import { readSqlFolder, type SqlSource } from '../sql-folder.js';
import { createExpander, type Fragment } from './expand-calls.js';
import { type KnownValues, pruneQuery } from './prune-query.js';

/** Returns the flat query of a view, less what the known parameters rule out. */
export type ViewQueries = (view: string, known?: KnownValues) => string;

/** What is in the files does not change while the process runs: they are read once. */
let queries: ViewQueries | undefined;

/** The query of a view in `schemas/warehouse`, to run it without the view. */
export const viewQuery: ViewQueries = (view, known) => {
  queries ??= createViewQueries();
  return queries(view, known);
};

/** The queries of the views in `schemas/warehouse`, and of `further` ones that call them. */
export function createViewQueries(further: readonly SqlSource[] = []): ViewQueries {
  const views = [...readViewFolder('metrics'), ...readViewFolder('people'), ...readViewFolder('shared')];
  const expand = createExpander([...views, ...further], readFragments());
  const pruned = new Map<string, string>();
  return (view, known = {}) => {
    const key = `${view} ${JSON.stringify(known)}`;
    const query = pruned.get(key) ?? pruneQuery(expand(view), known);
    pruned.set(key, query);
    return query;
  };
}

/** `metrics`: lists of metrics. `people`: for questions about people. `shared`: only other views and this code ask them. */
export function readViewFolder(folder: 'metrics' | 'people' | 'shared'): SqlSource[] {
  return readSqlFolder(`views/${folder}`);
}

const readFragments = () => readSqlFolder('fragments').flatMap(readFragmentsOf);

/** The fragments of one file, each below a line `-- fragment name(place, …)`. */
export function readFragmentsOf({ name: file, text }: SqlSource): Fragment[] {
  return text
    .split(/^-- fragment /m)
    .slice(1)
    .map((lines) => {
      const [, name, places, body] = /^(\w+)\(([\w, ]*)\)\n(.*)$/s.exec(lines) ?? [];
      if (body === undefined) throw new Error(`${file}.sql: cannot read "-- fragment ${lines.slice(0, 40)}"`);
      return { name: name!, places: places!.split(', ').filter((place) => place !== ''), text: body };
    });
}
