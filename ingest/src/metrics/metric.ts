import type { ProjectSettings } from '../domain/project-settings.js';
import type { Parameter, ParameterValue } from './parameter.js';

/** What a column holds, for OpenAPI and the reference page. */
export type ColumnType = 'date' | 'text' | 'count' | 'number' | 'rate' | 'money' | 'boolean';

export interface Column {
  /** camelCase; SQL has the same in snake_case. */
  name: string;
  type: ColumnType;
  /** Whether null is possible: immature, or a zero denominator. */
  nullable?: boolean;
  /** Meaning, with unit. */
  description: string;
}

/** One list of an answer: one parameterised view. */
export interface List {
  /** `rows`, or the name under which it is in the answer; its view is `<metric>_<name>`. */
  name: string;
  columns: readonly Column[];
  /** Columns that give the rows their order; one with a minus before it falls. */
  orderBy: readonly string[];
}

/** A metric: one folder, registered in one list that makes route, OpenAPI and docs. */
export interface Metric {
  /** snake_case, as the view; the route has dashes. */
  name: string;
  title: string;
  description: string;
  /** In the order in which they are read. `asOf` and `segment` are everybody's and not listed. */
  parameters: readonly Parameter[];
  /** Settings of the project that the numbers depend on, in addition to those that an answer names anyway. */
  projectSettings?: readonly (keyof ProjectSettings)[];
  /** For a metric with `end` and no `window`: how many days before `end` it looks at. */
  daysBefore?(project: ProjectSettings): number;
  /** What holds between parameters. Throws ProblemError. */
  check?(values: Readonly<Record<string, ParameterValue>>): void;
  lists: readonly [List, ...List[]];
}

/** The view behind a list: `retention` for rows, `retention_curve` for the list `curve`. */
export function viewOf(metric: Metric, list: List): string {
  return list.name === 'rows' ? metric.name : `${metric.name}_${toSnakeCase(list.name)}`;
}

export function routeOf(metric: Metric): string {
  return metric.name.replaceAll('_', '-');
}

/** What stands behind ORDER BY; null comes last. */
export function orderOf({ orderBy }: List): string {
  return orderBy
    .map((column) => (column.startsWith('-') ? `${toSnakeCase(column.slice(1))} DESC` : toSnakeCase(column)))
    .join(', ');
}

export function toSnakeCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
