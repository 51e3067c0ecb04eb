import type { ProblemCode } from '@everloop/schemas';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../metrics/problem-error.js';
import { toProblem } from '../metrics/warehouse-problem.js';
import type { Logger } from '../ports/logger.js';
import { WarehouseError } from '../ports/warehouse.js';

/** Where a second is too soon. */
const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, string>> = { TOO_MANY_QUERIES: '5' };

/** Lets a scope take JSON only, and answer errors as problem details (RFC 9457). */
export function answerProblems(scope: FastifyInstance, logger: Logger): void {
  // The framework would hand such a body on as a text, and every route would have to refuse it.
  scope.removeContentTypeParser('text/plain');
  scope.setErrorHandler(problemAnswerer(logger));
}

/** A failure of ours is logged by its code, without the request's values. */
function problemAnswerer(logger: Logger) {
  return (error: FastifyError | ProblemError, request: FastifyRequest, reply: FastifyReply) => {
    const known = toProblem(error);
    const problem = known instanceof ProblemError ? known : (ofBody(error) ?? unexpected(error));
    // No one is there to be answered, and nothing of ours failed.
    if (error instanceof WarehouseError && error.code === 'WAREHOUSE_CANCELLED')
      logger.debug({ route: request.routeOptions.url }, 'a client left before its answer');
    else if (problem.status >= 500)
      logger.error(
        { code: problem.code, route: request.routeOptions.url, ...describeCause(problem.cause) },
        'a request failed',
      );
    if (problem.retryable) void reply.header('retry-after', RETRY_AFTER_SECONDS[problem.code] ?? '1');
    return reply.status(problem.status).type('application/problem+json').send(problem.toBody());
  };
}

function unexpected(cause: unknown): ProblemError {
  return new ProblemError(
    'INTERNAL',
    'an internal error occurred',
    'Report this with the time of the request.',
    { cause },
  );
}

/** The framework's own complaints about a body; null for any other error. */
function ofBody({ code, statusCode = 500 }: FastifyError): ProblemError | null {
  if (statusCode < 400 || statusCode >= 500) return null;
  if (statusCode === 413)
    return new ProblemError('BODY_TOO_LARGE', 'the body is larger than 1 MiB', 'Send a smaller body.');
  if (statusCode === 415)
    return new ProblemError(
      'UNSUPPORTED_MEDIA_TYPE',
      'the Content-Type is not application/json',
      'Send JSON with Content-Type: application/json.',
    );
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return new ProblemError(
      'INVALID_BODY',
      'the body is empty, and its Content-Type says JSON',
      'Send JSON; omit the Content-Type if there is no body.',
    );
  return new ProblemError('INVALID_BODY', 'the body is not valid JSON', 'Send a complete JSON value.');
}

/** The engine quotes the query in its messages, values and all; its number says enough. */
function describeCause(cause: unknown) {
  if (cause instanceof WarehouseError) return { reason: cause.code, engineCode: cause.engineCode };
  return cause instanceof Error ? { reason: cause.name, stack: cause.stack } : {};
}
