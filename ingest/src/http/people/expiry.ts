import type { FastifyInstance } from 'fastify';
import { dropExpired } from '../../warehouse/index.js';
import { requireAdminKey } from '../require-key.js';
import type { PeopleDeps } from './index.js';
import { describePeopleRoute } from './open-api.js';

/** How long a run waits for events that were acknowledged before it, in milliseconds. */
const LOADED_WITHIN_MS = 30_000;

/** `POST /v1/expiry`, with an admin key: drops what the project's `keepDays` no longer keeps, now. */
export function registerExpiry(scope: FastifyInstance, deps: PeopleDeps): void {
  scope.post('/v1/expiry', describePeopleRoute('dropExpired'), async ({ headers }) => {
    const project = requireAdminKey(headers.authorization, deps);
    await deps.log?.awaitLoaded(LOADED_WITHIN_MS);
    return await deps.rebuilds.runExclusively(project.id, () => dropExpired(deps.warehouse, project, deps));
  });
}
