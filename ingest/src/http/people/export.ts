import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { exportPerson } from '../../warehouse/index.js';
import { requireAdminKey } from '../require-key.js';
import type { PeopleDeps } from './index.js';
import { describePeopleRoute } from './open-api.js';
import { readRawId } from './read-people-request.js';

/** How long an export waits for events that were acknowledged before it, in milliseconds. */
const LOADED_WITHIN_MS = 30_000;

interface PersonPath {
  Params: { kind: string; id: string };
}

/** `GET /v1/people/user/<userId>/export` or `…/anonymous/…`, with an admin key: all that is kept of a person, as lines of JSON. */
export function registerExport(scope: FastifyInstance, deps: PeopleDeps): void {
  scope.get<PersonPath>(
    '/v1/people/:kind/:id/export',
    describePeopleRoute('exportPerson'),
    async ({ params, headers }, reply) => {
      const project = requireAdminKey(headers.authorization, deps);
      const rawId = readRawId(params);
      await deps.log?.awaitLoaded(LOADED_WITHIN_MS);
      const lines = exportPerson(deps.warehouse, project.id, rawId, deps.clock);
      void reply.type('application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
      return await reply.send(Readable.from(deps.states.stream(project, lines)));
    },
  );
}
