import type { ProjectSettings } from '../domain/project-settings.js';
import type { Metric } from '../metrics/metric.js';
import { queryList } from '../metrics/query-metric.js';
import { readRequest } from '../metrics/read-request.js';
import { METRICS } from '../metrics/registry.js';
import type { Warehouse } from '../ports/warehouse.js';
import type { DayOf } from '../warehouse/index.js';
import { isSameAnswer } from './same-answer.js';

type Query = Record<string, string | readonly string[]>;

/** What one list of one metric says about one project. */
export interface Answer {
  project: string;
  metric: string;
  list: string;
  query: Query;
  rows: unknown[];
}

/** Asks every list of every metric, as by default and by month over the last years. */
export async function queryAllMetrics(
  warehouse: Warehouse,
  dayOf: DayOf,
  projects: readonly ProjectSettings[],
  asOf: string,
  metrics: readonly Metric[] = METRICS,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const project of projects)
    for (const metric of metrics)
      for (const query of questionsOf(metric, project, asOf)) {
        const request = readRequest(metric, query, { project, dayOf, nowMs: Date.parse(asOf) });
        for (const list of metric.lists) {
          const rows = await queryList(warehouse, metric, list, project, request);
          answers.push({ project: project.id, metric: metric.name, list: list.name, query, rows });
        }
      }
  return answers;
}

function questionsOf(metric: Metric, project: ProjectSettings, asOf: string): Query[] {
  const takes = (name: string) => metric.parameters.some((parameter) => parameter.name === name);
  const required = metric.parameters.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const given: Query = {
    asOf,
    // Those that must be given are steps and events: the roles are the names that every project has.
    ...Object.fromEntries(required.map((name) => [name, eventsOf(project)])),
  };
  if (!takes('from') || !takes('granularity')) return [given];
  const from = `${Number(asOf.slice(0, 4)) - 4}-01-01`;
  return [given, { ...given, from, to: asOf.slice(0, 10), granularity: 'month' }];
}

function eventsOf({ roles }: ProjectSettings): string[] {
  return [...new Set([...roles.signUp, ...roles.activation, ...roles.revenue, ...roles.refund])].slice(0, 4);
}

/** The answers that differ, each as `project metric list`. */
export function compareAnswers(expected: readonly Answer[], actual: readonly Answer[]): string[] {
  const rowsOf = new Map(actual.map((answer) => [keyOf(answer), answer.rows]));
  return expected.filter((answer) => !isSameAnswer(rowsOf.get(keyOf(answer)), answer.rows)).map(keyOf);
}

function keyOf({ project, metric, list, query }: Answer): string {
  const { asOf: _asOf, ...asked } = query;
  const words = Object.entries(asked).map(([name, value]) => `${name}=${value}`);
  return [project, metric, list, ...words].join(' ');
}
