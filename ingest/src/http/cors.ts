import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PREFLIGHT_SECONDS = 86_400;

/**
 * Any page may send events: the key decides, and no cookie is ever read. Headers are listed by name, because `*` does not
 * cover Authorization; Retry-After is exposed, or the browser client would not wait for it.
 */
export function registerCors(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    allowOrigin(request, reply);
  });
  app.options('/*', async (_request, reply) => {
    reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST, OPTIONS')
      .header(
        'access-control-allow-headers',
        'authorization, content-type, traceparent, tracestate, x-retry-count',
      )
      .header('access-control-max-age', String(PREFLIGHT_SECONDS));
    return reply.send();
  });
}

function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined) return;
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'Retry-After');
}
