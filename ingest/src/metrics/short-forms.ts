import type { SqlSource } from '../warehouse/sql-folder.js';
import { type List, type Metric, toSnakeCase, viewOf } from './metric.js';
import { METRICS } from './registry.js';

/**
 * The short form of every list's view: `everloop.retention_default(project, from, to)`. The engine knows no defaults of
 * parameters, so a view that takes only the dates gives the others.
 */
export function makeShortForms(): SqlSource[] {
  return METRICS.flatMap((metric) => metric.lists.map((list) => makeShortForm(metric, list)));
}

function makeShortForm(metric: Metric, list: List): SqlSource {
  const view = viewOf(metric, list);
  const given = metric.parameters.map((parameter) => {
    const name = toSnakeCase(parameter.name);
    return `${name} = ${parameter.sqlDefault || `{${name}:${parameter.sqlType}}`}`;
  });
  const call = ['project = {project:String}', "as_of = ''", "segment = ''", ...given].join(', ');
  return {
    name: `${view}_default`,
    text: `SELECT *\nFROM everloop.${view}(${call})\n`,
  };
}
