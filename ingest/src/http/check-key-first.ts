import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ProjectKeys, requireAdminKey, requireReadOrAdminKey } from './require-key.js';

/**
 * Checks the key of a request with a body before a byte of the body is read: 1 MiB each, from as many connections as a
 * sender without a key likes, would fill the memory. The routes check again, and say whose project it is.
 *
 * Errors  UNKNOWN_READ_KEY, UNKNOWN_ADMIN_KEY, as from the route itself.
 */
export function checkKeyFirst(scope: FastifyInstance, keys: ProjectKeys<unknown>): void {
  scope.addHook('onRequest', async (request) => {
    const { authorization } = request.headers;
    if (!hasBody(request)) return;
    if (isQuestion(request)) requireReadOrAdminKey(authorization, keys);
    else requireAdminKey(authorization, keys);
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** A rule whose persons are asked for comes in a body too; everything else with a body changes something. */
function isQuestion({ method, routeOptions }: FastifyRequest): boolean {
  return method === 'GET' || (method === 'POST' && routeOptions.url?.startsWith('/v1/segments') === true);
}
