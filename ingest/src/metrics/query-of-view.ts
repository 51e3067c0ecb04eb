import type { Topology } from '../ports/warehouse.js';
import type { Inliner } from '../warehouse/inline-views.js';
import { readViewInliner } from '../warehouse/sql-files.js';
import { type Metric, toSnakeCase } from './metric.js';
import type { MetricRequest } from './read-request.js';

/** The files are read once for each topology; what is in them does not change while the process runs. */
const inliners = new WeakMap<Topology, Inliner>();

/**
 * The query behind `everloop.<view>`, word for word, less what this request cannot need (foldConditions). The engine would
 * give the same answer to a call of the view, but analyses the whole view for it, and twice.
 */
export function queryOfView(
  view: string,
  metric: Metric,
  { segment, values }: Pick<MetricRequest, 'segment' | 'values'>,
  topology: Topology,
): string {
  const known: Record<string, string> = {};
  if (segment === '') known.segment = '';
  for (const { name, schema } of metric.parameters) {
    const value = values[name];
    // Closed lists and '' only: names of events would make a text of their own each.
    if (value === '' || (typeof value === 'string' && schema.enum !== undefined))
      known[toSnakeCase(name)] = value;
  }
  const inline = inliners.get(topology) ?? readViewInliner(topology);
  inliners.set(topology, inline);
  return inline(view, known);
}
