import { viewQuery } from '../warehouse/views/view-queries.js';
import { type Metric, toSnakeCase } from './metric.js';
import type { MetricRequest } from './read-request.js';

/**
 * Returns the query behind `everloop.<view>` less what this request cannot need (`pruneQuery`). A call of the view would
 * get the same answer, but the engine would analyse the whole view for it, and twice.
 */
export function queryOfView(
  view: string,
  metric: Metric,
  { segment, values }: Pick<MetricRequest, 'segment' | 'values'>,
): string {
  const known: Record<string, string> = {};
  if (segment === '') known.segment = '';
  for (const { name, schema } of metric.parameters) {
    const value = values[name];
    // Closed lists and '' only: names of events would make a text of their own each.
    if (value === '' || (typeof value === 'string' && schema.enum !== undefined))
      known[toSnakeCase(name)] = value;
  }
  return viewQuery(view, known);
}
