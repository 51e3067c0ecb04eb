import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import papaparse from 'papaparse';
import type { ProjectSettings } from '../../domain/project-settings.js';
import { askList, askMetric } from '../../metrics/ask-metric.js';
import { type Metric, routeOf } from '../../metrics/metric.js';
import { ProblemError } from '../../metrics/problem-error.js';
import { readRequest } from '../../metrics/read-request.js';
import { METRICS } from '../../metrics/registry.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { problemAnswerer } from '../answer-problem.js';
import { readBearer } from '../read-bearer.js';
import { describeApi, describeRoute } from './open-api.js';

export interface MetricsApiDeps {
  warehouse: Warehouse;
  /** Null where this process has no log: then answers do not wait for it. */
  log: Pick<EventLog, 'awaitLoaded'> | null;
  projectByReadKey(key: string): ProjectSettings | null;
  dayOf(projectId: string, timestampMs: number): string;
  freshnessMs: number;
  clock: Clock;
  logger: Logger;
}

/** `GET /v1/metrics/<metric>` for every registered metric, their OpenAPI at `/openapi.json` and a page to try them at `/docs`. */
export async function registerMetrics(app: FastifyInstance, deps: MetricsApiDeps): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(swagger, describeApi());
    await scope.register(swaggerUi, { routePrefix: '/docs' });
    // The schemas describe; metrics/read-request.ts checks, with errors that say what to do.
    scope.setValidatorCompiler(() => () => true);
    scope.setSerializerCompiler(() => JSON.stringify);
    scope.setErrorHandler(problemAnswerer(deps.logger));
    scope.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
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
      throw new ProblemError(
        'METRIC_UNKNOWN',
        `there is no metric at ${request.url.split('?')[0]!.slice(0, 200)}`,
        `Use one of ${METRICS.map(routeOf).join(', ')}.`,
      );
    });
  });
}

async function answer(metric: Metric, request: FastifyRequest, reply: FastifyReply, deps: MetricsApiDeps) {
  const project = projectOf(request, deps);
  const asked = readRequest(metric, request.query as Record<string, unknown>, {
    project,
    nowMs: deps.clock.nowMs(),
    dayOf: deps.dayOf,
  });
  const lagMs = deps.log === null ? 0 : await deps.log.awaitLoaded(deps.freshnessMs);
  await checkSegment(deps.warehouse, project, asked.segment);
  void reply.header('cache-control', 'no-store');
  if (wantsCsv(request)) {
    const rows = await askList(deps.warehouse, metric, asked.list, project, asked);
    const fields = asked.list.columns.map((column) => column.name);
    return await reply
      .type('text/csv; charset=utf-8')
      .header('x-everloop-lag-ms', String(lagMs))
      .send(
        `${papaparse.unparse({ fields, data: rows.map((row) => fields.map((field) => row[field])) })}\r\n`,
      );
  }
  return await reply.send(await askMetric(deps.warehouse, metric, project, asked, lagMs));
}

function projectOf(request: FastifyRequest, deps: MetricsApiDeps): ProjectSettings {
  const key = readBearer(request.headers.authorization);
  const project = key === null ? null : deps.projectByReadKey(key);
  if (project !== null) return project;
  throw new ProblemError(
    'UNKNOWN_READ_KEY',
    key === null ? 'the request has no read key' : 'the read key is not known',
    'Send Authorization: Bearer <read key>, one of readKeys in the configuration.',
  );
}

function wantsCsv(request: FastifyRequest): boolean {
  return /\btext\/csv\b/.test(request.headers.accept ?? '');
}

async function checkSegment(warehouse: Warehouse, project: ProjectSettings, segment: string): Promise<void> {
  if (segment === '') return;
  const [found] = await warehouse.query<{ members: number }>(
    `SELECT count() AS members
    FROM everloop.segment_members
    WHERE project = {project:String} AND key = {segment:String}`,
    { params: { project: project.id, segment } },
  );
  if (found?.members === 0)
    throw new ProblemError(
      'SEGMENT_UNKNOWN',
      `no segment "${segment.slice(0, 100)}" is stored`,
      'Store the segment first.',
    );
}
