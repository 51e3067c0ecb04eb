import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PREFLIGHT_SECONDS = 86_400;

/** By name, because `*` does not cover Authorization. */
const ALLOWED_HEADERS = ['authorization', 'content-type', 'traceparent', 'tracestate', 'x-retry-count'];

/** Longest list of headers that is allowed because a client asks for it, in characters. */
const MAX_REQUESTED_CHARS = 1_024;
/** Source: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * Any page may send events: the key decides, and no cookie is ever read. Clients send headers of their own, such as the
 * RudderStack browser SDK's `anonymousid`, so whatever is asked for is allowed. Retry-After is exposed, or the browser
 * client would not wait for it.
 */
export function registerCors(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    allowOrigin(request, reply);
  });
  app.options('/*', async (request, reply) => {
    const requested = readHeaderNames(request.headers['access-control-request-headers']);
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST, OPTIONS')
      .header('access-control-allow-headers', [...new Set([...ALLOWED_HEADERS, ...requested])].join(', '))
      .header('access-control-max-age', String(PREFLIGHT_SECONDS));
    return reply.send();
  });
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'Origin, Access-Control-Request-Headers');
  const { origin } = request.headers;
  if (origin === undefined) return;
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'Retry-After');
}

/** The names of a list of headers in lower case; none where it is something else, or too long to send back. */
function readHeaderNames(list: string | undefined): string[] {
  if (list === undefined || list.length > MAX_REQUESTED_CHARS) return [];
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  return names.every((name) => HEADER_NAME.test(name)) ? names : [];
}
