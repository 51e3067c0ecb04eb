import type { FastifyInstance } from 'fastify';
import type { ProjectSettings } from '../../domain/project-settings.js';
import { ProblemError } from '../../metrics/problem-error.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Warehouse } from '../../ports/warehouse.js';
import { type ErasedIds, erasePerson } from '../../warehouse/index.js';
import { requireKey } from '../require-key.js';

export interface PeopleDeps {
  warehouse: Warehouse;
  log: Pick<EventLog, 'awaitLoaded'> | null;
  erasedIds: ErasedIds;
  projectByAdminKey(key: string): ProjectSettings | null;
  clock: Clock;
}

/** How long an erasure waits for events that were acknowledged before it, in milliseconds. */
const LOADED_WITHIN_MS = 30_000;

interface ErasePath {
  Params: { kind: string; id: string };
}

/** `DELETE /v1/people/user/<userId>` and `/v1/people/anonymous/<anonymousId>`, with an admin key: erases the whole person. */
export function registerPeople(scope: FastifyInstance, deps: PeopleDeps): void {
  scope.delete<ErasePath>('/v1/people/:kind/:id', async ({ params, headers }) => {
    const project = requireKey(headers.authorization, 'admin', deps.projectByAdminKey);
    const { kind, id } = params;
    if (kind !== 'user' && kind !== 'anonymous')
      throw new ProblemError(
        'NOT_FOUND',
        'a person is named by a userId or an anonymousId',
        'Use /v1/people/user/<userId> or /v1/people/anonymous/<anonymousId>.',
      );
    const erase = () => erasePerson(deps.warehouse, project.id, { kind, id }, deps.clock);
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
