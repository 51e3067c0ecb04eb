import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { answerProblems } from '../answer-problem.js';
import { checkKeyFirst } from '../check-key-first.js';
import type { ClientSignals } from '../client-signals.js';
import { type MetricsApiDeps, registerMetrics } from '../metrics/index.js';
import { type PeopleDeps, registerPeople } from '../people/index.js';
import { type RebuildDeps, registerRebuild } from '../rebuild/index.js';
import { registerSegments, type SegmentsApiDeps } from '../segments/index.js';
import { describeApi } from './describe-api.js';

export type ApiDeps = MetricsApiDeps &
  SegmentsApiDeps &
  PeopleDeps &
  RebuildDeps & { clients: ClientSignals };

/** Metrics, segments and people, their OpenAPI at `/openapi.json` and a page to try them at `/docs`. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(swagger, describeApi());
    await scope.register(swaggerUi, { routePrefix: '/docs' });
    // The schemas describe; each route reads its request itself, with errors that say what to do.
    scope.setValidatorCompiler(() => () => true);
    scope.setSerializerCompiler(() => JSON.stringify);
    answerProblems(scope, deps.logger);
    deps.clients.follow(scope);
    checkKeyFirst(scope, deps);
    scope.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
    registerMetrics(scope, deps);
    registerSegments(scope, deps);
    registerPeople(scope, deps);
    registerRebuild(scope, deps);
  });
}
