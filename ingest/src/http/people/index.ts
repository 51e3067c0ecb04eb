import type { FastifyInstance } from 'fastify';
import type { ProjectSettings } from '../../domain/project-settings.js';
import type { Identity } from '../../identity/index.js';
import { toProblem } from '../../metrics/warehouse-problem.js';
import { describePerson, findPerson, type KnownPerson, unknownPerson } from '../../people/find-person.js';
import { findByText, ruleOfTrait } from '../../people/list-people.js';
import { readTimeline } from '../../people/read-timeline.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { Rebuilds } from '../../rebuild/create-rebuilds.js';
import type { ProjectStates } from '../../rebuild/project-states.js';
import { ANSWER_KEEP_MS, type Segments } from '../../segments/create-segments.js';
import { listMembers } from '../../segments/list-members.js';
import type { ErasedIds } from '../../warehouse/index.js';
import { type ProjectKeys, requireReadOrAdminKey } from '../require-key.js';
import { registerErasure } from './erase.js';
import { registerExpiry } from './expiry.js';
import { registerExport } from './export.js';
import { describePeopleRoute } from './open-api.js';
import { type PersonQuery, readPeopleQuery, readPersonQuery, readRawId } from './read-people-request.js';

export interface PeopleDeps extends ProjectKeys<ProjectSettings> {
  warehouse: Warehouse;
  /** What clients ask: all of it takes its turn among their queries. */
  queries: Warehouse;
  segments: Segments;
  /** Null where this process has no log: then answers do not wait for it. */
  log: Pick<EventLog, 'awaitLoaded'> | null;
  erasedIds: ErasedIds;
  states: ProjectStates;
  rebuilds: Pick<Rebuilds, 'runExclusively'>;
  identity: Pick<Identity, 'forgetErased'>;
  dayOf(projectId: string, timestampMs: number): string;
  freshnessMs: number;
  clock: Clock;
}

interface Named {
  Params: { kind: string; id: string };
}

/**
 * `/v1/people`: finds persons by id, trait or segment. `/v1/people/user/<userId>` and `/v1/people/anonymous/<anonymousId>`
 * show, with a read key, and erase, with an admin key, the person that the id belongs to; `/v1/people/<id>` shows the person
 * of that userId, else of that anonymousId.
 */
export function registerPeople(scope: FastifyInstance, deps: PeopleDeps): void {
  const { queries, segments, states, clock } = deps;
  const mayRead = async (authorization: string | undefined) => {
    const project = requireReadOrAdminKey(authorization, deps);
    await deps.log?.awaitLoaded(deps.freshnessMs);
    return project;
  };

  scope.get('/v1/people', describePeopleRoute('listPeople'), async ({ headers, query }, reply) => {
    const asked = readPeopleQuery(query);
    const project = await mayRead(headers.authorization);
    void reply.header('cache-control', 'no-store');
    return await states.answer(project, () => list(project, asked));
  });

  scope.get<Named>(
    '/v1/people/:kind/:id',
    describePeopleRoute('showPersonByKind'),
    async (request, reply) => {
      const asked = readPersonQuery(request.query, clock.nowMs());
      const rawId = readRawId(request.params);
      const project = await mayRead(request.headers.authorization);
      void reply.header('cache-control', 'no-store');
      return await states.answer(project, async () => {
        const known = await findPerson(queries, project.id, rawId);
        if (known === null) throw unknownPerson(rawId);
        return await show(project, known, asked);
      });
    },
  );

  scope.get<{ Params: { id: string } }>(
    '/v1/people/:id',
    describePeopleRoute('showPerson'),
    async (request, reply) => {
      const asked = readPersonQuery(request.query, clock.nowMs());
      const project = await mayRead(request.headers.authorization);
      void reply.header('cache-control', 'no-store');
      const { id } = request.params;
      return await states.answer(project, async () => {
        const user = await findPerson(queries, project.id, { kind: 'user', id });
        const anonymous = await findPerson(queries, project.id, { kind: 'anonymous', id });
        const known = user ?? anonymous;
        if (known === null) throw unknownPerson({ id });
        const otherPerson =
          user !== null && anonymous !== null && user.key !== anonymous.key ? anonymous.person : null;
        return { ...(await show(project, known, asked)), otherPerson };
      });
    },
  );

  async function list(
    project: ProjectSettings,
    { id, trait, value, segment, cursor, limit }: ReturnType<typeof readPeopleQuery>,
  ) {
    if (id !== undefined)
      return { project: project.id, people: await findByText(queries, project.id, id), nextCursor: null };
    const asOfMs = clock.nowMs();
    const rule = trait === undefined ? { and: [] } : ruleOfTrait(trait, value);
    const set =
      segment === undefined && cursor === null
        ? await segments.store(project, { name: '', rule, asOfMs, keepMs: ANSWER_KEEP_MS })
        : await segments.find(project, cursor?.key ?? segment!, asOfMs);
    const page = await listMembers(queries, { project: project.id, key: set.key, cursor, limit });
    return { project: project.id, people: page.members, found: set.members, nextCursor: page.nextCursor };
  }

  async function show(project: ProjectSettings, known: KnownPerson, asked: PersonQuery) {
    try {
      const today = deps.dayOf(project.id, asked.asOfMs);
      const timeline = await readTimeline(queries, project.id, known.person, asked);
      return { project: project.id, ...(await describePerson(queries, project, known, today)), timeline };
    } catch (error) {
      throw toProblem(error);
    }
  }

  registerErasure(scope, deps);
  registerExport(scope, deps);
  registerExpiry(scope, deps);
}
