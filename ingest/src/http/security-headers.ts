import type { FastifyInstance } from 'fastify';

/** For every answer: nothing is to be sniffed or framed, and no address of ours goes to anybody as a referrer. */
export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('x-frame-options', 'DENY')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-resource-policy', 'cross-origin');
  });
}
