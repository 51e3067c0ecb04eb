import type { FastifyInstance } from 'fastify';
import { erasePerson } from '../../warehouse/index.js';
import { requireKey } from '../require-key.js';
import type { PeopleDeps } from './index.js';
import { describePeopleRoute } from './open-api.js';
import { readRawId } from './read-people-request.js';

/** How long an erasure waits for events that were acknowledged before it, in milliseconds. */
const LOADED_WITHIN_MS = 30_000;

interface ErasePath {
  Params: { kind: string; id: string };
}

/** `DELETE /v1/people/user/<userId>` and `/v1/people/anonymous/<anonymousId>`, with an admin key: erases the whole person. */
export function registerErasure(scope: FastifyInstance, deps: PeopleDeps): void {
  scope.delete<ErasePath>('/v1/people/:kind/:id', describePeopleRoute('erasePerson'), async (request) => {
    const project = requireKey(request.headers.authorization, 'admin', deps.projectByAdminKey);
    const rawId = readRawId(request.params);
    const erase = () =>
      deps.rebuilds.takeAway(project.id, () => erasePerson(deps.warehouse, project.id, rawId, deps.clock));
    const proof = await erase();
    // From here on the collector refuses the person's events; what it took just before is in the log and goes too.
    await deps.erasedIds.refresh();
    if (deps.log === null) return proof;
    await deps.log.awaitLoaded(LOADED_WITHIN_MS);
    const rest = await erase();
    for (const [table, { before, after }] of Object.entries(rest.tables)) {
      const first = proof.tables[table]!;
      proof.tables[table] = { before: first.before + before, after };
    }
    return proof;
  });
}
