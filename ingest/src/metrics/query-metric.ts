import { addDays } from '../domain/calendar-days.js';
import type { ProjectSettings } from '../domain/project-settings.js';
import type { Warehouse } from '../ports/warehouse.js';
import { type List, type Metric, orderOf, toSnakeCase, viewOf } from './metric.js';
import { queryOfView } from './query-of-view.js';
import type { MetricRequest } from './read-request.js';
import { toProblem } from './warehouse-problem.js';

export type Row = Record<string, string | number | boolean | null>;

/** A REST answer: what was asked, and `rows` and further lists by name. */
export interface MetricAnswer {
  metric: string;
  project: string;
  timeZone: string;
  weekStart: string;
  asOf: string;
  /** The range as answered, widened to whole periods; for a metric with `end`, its window. */
  from: string;
  to: string;
  /** Values used, whether asked for, set by the project or by default. */
  settings: Record<string, unknown>;
  /** Age of the oldest acknowledged event that is not in the answer, in milliseconds; 0 when none is missing. */
  lagMs: number;
  rows: Row[];
  [list: string]: unknown;
}

/** Asks the views of a metric. Errors: ProblemError for whatever the warehouse says. */
export async function queryMetric(
  warehouse: Warehouse,
  metric: Metric,
  project: ProjectSettings,
  request: MetricRequest,
  lagMs: number,
): Promise<MetricAnswer> {
  const lists = await Promise.all(
    metric.lists.map(
      async (list) => [list.name, await queryList(warehouse, metric, list, project, request)] as const,
    ),
  );
  return {
    metric: metric.name,
    project: project.id,
    timeZone: project.timeZone,
    weekStart: project.weekStart,
    asOf: request.asOf,
    ...rangeOf(metric, project, request),
    settings: settingsOf(metric, project, request),
    lagMs,
    rows: [],
    ...Object.fromEntries(lists),
  };
}

export async function queryList(
  warehouse: Warehouse,
  metric: Metric,
  list: List,
  project: ProjectSettings,
  request: MetricRequest,
): Promise<Row[]> {
  const columns = list.columns.map(({ name }) => toSnakeCase(name));
  const sql = `SELECT ${columns.join(', ')}
FROM
(
${queryOfView(viewOf(metric, list), metric, request)}
)
${list.orderBy.length === 0 ? '' : `ORDER BY ${orderOf(list)}`}`;
  const params = {
    project: project.id,
    as_of: request.asOf,
    segment: request.segment,
    ...Object.fromEntries(Object.entries(request.values).map(([name, value]) => [toSnakeCase(name), value])),
  };
  try {
    const rows = await warehouse.query<Row>(sql, { params });
    return rows.map((row) =>
      Object.fromEntries(list.columns.map(({ name }) => [name, row[toSnakeCase(name)] ?? null])),
    );
  } catch (error) {
    throw toProblem(error);
  }
}

function rangeOf(metric: Metric, project: ProjectSettings, { values }: MetricRequest) {
  if (values.from !== undefined) return { from: values.from as string, to: values.to as string };
  const end = values.end as string;
  const daysBefore = metric.daysBefore?.(project) ?? ((values.window as number | undefined) ?? 1) - 1;
  return { from: addDays(end, -daysBefore), to: addDays(end, 1) };
}

function settingsOf(
  metric: Metric,
  project: ProjectSettings,
  { values, segment, sets }: MetricRequest,
): Record<string, unknown> {
  const { from: _from, to: _to, ...asked } = values;
  return {
    ...asked,
    segment,
    ...sets,
    activeEvents: project.activeEvents,
    activationDays: project.activationDays,
    retentionDays: project.retentionDays,
    currency: project.currency,
    roles: project.roles,
    ...Object.fromEntries(metric.projectSettings?.map((name) => [name, project[name]]) ?? []),
  };
}
