import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../metrics/problem-error.js';
import type { Logger } from '../ports/logger.js';
import { WarehouseError } from '../ports/warehouse.js';

/** Answers errors as problem details (RFC 9457); a failure of ours is logged by its code, without the request's values. */
export function problemAnswerer(logger: Logger) {
  return (error: FastifyError | ProblemError, request: FastifyRequest, reply: FastifyReply) => {
    const problem =
      error instanceof ProblemError
        ? error
        : new ProblemError(
            'INTERNAL',
            'something unexpected happened',
            'Report this with the time of the request.',
            { cause: error },
          );
    if (problem.status >= 500)
      logger.error(
        { code: problem.code, route: request.routeOptions.url, ...describeCause(problem.cause) },
        'a request failed',
      );
    if (problem.retryable) void reply.header('retry-after', '1');
    return reply.status(problem.status).type('application/problem+json').send(problem.toBody());
  };
}

/** The engine quotes the query in its messages, values and all; its number says enough. */
function describeCause(cause: unknown) {
  if (cause instanceof WarehouseError) return { reason: cause.code, engineCode: cause.engineCode };
  return cause instanceof Error ? { reason: cause.name, stack: cause.stack } : {};
}
