import { nearestName } from '@everloop/schemas';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Telemetry } from '../telemetry.js';
import { COLLECT_ROUTES } from './collector/routes.js';
import { answerThenDrop } from './drop-rest.js';
import { Refusal } from './refusal.js';

const COLLECT_PATHS: ReadonlySet<string> = new Set(COLLECT_ROUTES.flatMap((route) => route.paths));

/** Every error has one form: `{ success: false, code, message }`. What went wrong inside goes to the log, as a name only. */
export function registerErrors(app: FastifyInstance, deps: { telemetry: Telemetry; logger: Logger }): void {
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = error instanceof Refusal ? error : translate(error);
    if (refusal === null) {
      deps.logger.error({ route: request.routeOptions.url, error: nameOf(error) }, 'a request failed');
      return await reply
        .code(500)
        .send({ success: false, code: 'INTERNAL', message: 'An internal error occurred; try again.' });
    }
    if (refusal.status >= 500) {
      deps.logger.warn(
        { route: request.routeOptions.url, code: refusal.code, cause: nameOf(refusal.cause) },
        'refused',
      );
    }
    deps.telemetry.refused.inc({ code: refusal.code });
    return await send(request, reply, refusal);
  });
  const paths = new Set<string>();
  app.addHook('onRoute', ({ url }) => {
    if (!isPattern(url) && url.length >= MIN_NAMED_CHARS) paths.add(url);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0]?.replace(/\/$/, '') ?? '';
    const isKnown = COLLECT_PATHS.has(path);
    if (isKnown) reply.header('allow', 'POST, OPTIONS');
    const refusal = isKnown
      ? new Refusal('METHOD_NOT_ALLOWED', 'Use POST for this path.')
      : new Refusal('NOT_FOUND', describeNothing(path, [...paths]));
    deps.telemetry.refused.inc({ code: refusal.code });
    return await send(request, reply, refusal);
  });
}

/** A longer path is not a misspelt one, and comparing it takes time. */
const MAX_COMPARED_CHARS = 64;
/** The short forms of the wire are near to everything. */
const MIN_NAMED_CHARS = '/v1/xx'.length;

function describeNothing(path: string, paths: readonly string[]): string {
  const nearest = path.length > MAX_COMPARED_CHARS ? undefined : nearestName(path, paths);
  return nearest === undefined
    ? 'There is no such route. Events go to `/v1/batch`.'
    : `There is no such route. The nearest is \`${nearest}\`.`;
}

function isPattern(url: string): boolean {
  return /[:*]/.test(url);
}

async function send(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  const retryAfter = refusal.retryAfterSeconds();
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
  reply.code(refusal.status);
  // So that a load balancer goes elsewhere with the next request.
  if (refusal.code === 'NOT_READY') reply.header('connection', 'close');
  if (request.raw.complete !== false) return await reply.send(refusal.answer());
  const answer = JSON.stringify(refusal.answer());
  return await reply
    .header('connection', 'close')
    .header('content-length', String(Buffer.byteLength(answer)))
    .type('application/json; charset=utf-8')
    .send(answerThenDrop(request.raw, answer));
}

/** The framework's own complaints about a request. */
function translate(error: unknown): Refusal | null {
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  return new Refusal(status === 413 ? 'BODY_TOO_LARGE' : 'INVALID_BODY', 'The request cannot be parsed.');
}

function nameOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
