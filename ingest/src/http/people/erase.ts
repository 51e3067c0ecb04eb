import type { FastifyInstance } from 'fastify';
import type { ProjectSettings } from '../../domain/project-settings.js';
import type { RawId } from '../../domain/raw-id.js';
import { ProblemError } from '../../metrics/problem-error.js';
import { type ErasureProof, erasePerson } from '../../warehouse/index.js';
import { requireAdminKey } from '../require-key.js';
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
    const project = requireAdminKey(request.headers.authorization, deps);
    return await eraseInPasses(project, readRawId(request.params), deps);
  });
}

/**
 * Goes on until no further raw id comes to light: the collector refuses the ids of a pass only when it is over, and what it took
 * until then may link others. What is acknowledged is loaded before each pass, the first one too, because a tombstone would refuse
 * a link that is still in the log.
 */
async function eraseInPasses(
  project: ProjectSettings,
  rawId: RawId,
  deps: PeopleDeps,
): Promise<ErasureProof> {
  let proof: ErasureProof | undefined;
  for (;;) {
    await awaitAcknowledged(deps);
    const pass = await deps.rebuilds.runExclusively(project.id, () =>
      erasePerson(deps.warehouse, deps.identity, project.id, rawId, deps.clock),
    );
    await deps.erasedIds.refresh();
    const sum = proof === undefined ? pass : addUp(proof, pass);
    if (sum.rawIds === proof?.rawIds) return sum;
    proof = sum;
  }
}

async function awaitAcknowledged({ log }: PeopleDeps): Promise<void> {
  const lagMs = (await log?.awaitLoaded(LOADED_WITHIN_MS)) ?? 0;
  if (lagMs === 0) return;
  throw new ProblemError(
    'WAREHOUSE_UNAVAILABLE',
    `events acknowledged ${Math.ceil(lagMs / 1_000)} s ago are not in the warehouse yet; they may belong to the person`,
    'Erase again when the lag is 0; what is erased stays erased.',
  );
}

function addUp(before: ErasureProof, pass: ErasureProof): ErasureProof {
  const tombstones = [...new Set([...before.tombstones, ...pass.tombstones])].sort();
  const tables = Object.entries(pass.tables).map(([table, rows]) => [
    table,
    { before: before.tables[table]!.before + rows.before, after: rows.after },
  ]);
  return { ...pass, rawIds: tombstones.length, tombstones, tables: Object.fromEntries(tables) };
}
