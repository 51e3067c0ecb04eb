import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { writeCsv } from '../../csv/write-csv.js';
import type { ProjectSettings } from '../../domain/project-settings.js';
import { type Metric, routeOf } from '../../metrics/metric.js';
import { ProblemError } from '../../metrics/problem-error.js';
import { type MetricAnswer, queryList, queryMetric } from '../../metrics/query-metric.js';
import { readRequest } from '../../metrics/read-request.js';
import { METRICS } from '../../metrics/registry.js';
import { resolveSegments } from '../../metrics/resolve-segments.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { ProjectStates } from '../../rebuild/project-states.js';
import type { Segments } from '../../segments/create-segments.js';
import { type ProjectKeys, requireReadKey } from '../require-key.js';
import { describeRoute } from './open-api.js';

export interface MetricsApiDeps extends Pick<ProjectKeys<ProjectSettings>, 'projectByReadKey' | 'kindOfKey'> {
  /** What clients ask: all of it takes its turn among their queries. */
  queries: Warehouse;
  segments: Segments;
  states: ProjectStates;
  /** Null where this process has no log: then answers do not wait for it. */
  log: Pick<EventLog, 'awaitLoaded'> | null;
  dayOf(projectId: string, timestampMs: number): string;
  freshnessMs: number;
  clock: Clock;
  logger: Logger;
}

/** `GET /v1/metrics/<metric>` for every registered metric. */
export function registerMetrics(scope: FastifyInstance, deps: MetricsApiDeps): void {
  scope.get('/v1/metrics', { schema: { hide: true } }, (request) => {
    projectOf(request, deps);
    return METRICS.map((metric) => ({
      metric: metric.name,
      title: metric.title,
      description: metric.description,
      path: `/v1/metrics/${routeOf(metric)}`,
      lists: metric.lists.map((list) => list.name),
    }));
  });
  for (const metric of METRICS)
    scope.get(`/v1/metrics/${routeOf(metric)}`, { schema: describeRoute(metric) }, (request, reply) =>
      answer(metric, request, reply, deps),
    );
  scope.get('/v1/metrics/*', { schema: { hide: true } }, (request) => {
    projectOf(request, deps);
    const path = request.url.split('?')[0]!.slice(0, 200);
    // the name that SQL and answers have
    const meant = path.replaceAll('_', '-');
    throw new ProblemError(
      'METRIC_UNKNOWN',
      `there is no metric at ${path}`,
      METRICS.some((metric) => meant === `/v1/metrics/${routeOf(metric)}`)
        ? `Ask ${meant}.`
        : `Use one of ${METRICS.map(routeOf).join(', ')}.`,
    );
  });
}

async function answer(
  metric: Metric,
  httpRequest: FastifyRequest,
  reply: FastifyReply,
  deps: MetricsApiDeps,
) {
  const project = projectOf(httpRequest, deps);
  return await deps.states.answer(project, () => answerFrom(project, metric, httpRequest, reply, deps));
}

/** May be asked again, so it sends nothing. */
async function answerFrom(
  project: ProjectSettings,
  metric: Metric,
  httpRequest: FastifyRequest,
  reply: FastifyReply,
  deps: MetricsApiDeps,
): Promise<MetricAnswer | string> {
  const asked = readRequest(metric, httpRequest.query as Record<string, unknown>, {
    project,
    nowMs: deps.clock.nowMs(),
    dayOf: deps.dayOf,
  });
  const lagMs = deps.log === null ? 0 : await deps.log.awaitLoaded(deps.freshnessMs);
  const request = await resolveSegments(deps.segments, metric, project, asked);
  void reply.header('cache-control', 'no-store');
  if (request.segment !== '') void reply.header('x-everloop-segment', request.segment);
  if (!wantsCsv(httpRequest)) return await queryMetric(deps.queries, metric, project, request, lagMs);
  const rows = await queryList(deps.queries, metric, request.list, project, request);
  const { columns } = request.list;
  const fields = columns.map((column) => column.name);
  void reply.type('text/csv; charset=utf-8').header('x-everloop-lag-ms', String(lagMs));
  return writeCsv(
    [fields, ...rows.map((row) => fields.map((field) => row[field]))],
    columns.map(({ type }) => type === 'text'),
    request.csvEscape,
  );
}

function projectOf(request: FastifyRequest, deps: MetricsApiDeps): ProjectSettings {
  return requireReadKey(request.headers.authorization, deps);
}

function wantsCsv(request: FastifyRequest): boolean {
  return /\btext\/csv\b/.test(request.headers.accept ?? '');
}
