import type { FastifyInstance } from 'fastify';
import {
  countDeadLetters,
  eraseDeadLetter,
  eraseDeadLettersOf,
  listDeadLetters,
  showDeadLetter,
} from '../../dead-letters/list-dead-letters.js';
import {
  countPlanViolations,
  listPlanViolations,
  showPlanViolation,
} from '../../dead-letters/list-plan-violations.js';
import { replayDeadLetters } from '../../dead-letters/replay-dead-letters.js';
import { ProblemError } from '../../metrics/problem-error.js';
import type { IsErased, ProjectScope } from '../../pipeline/project-scope.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Logger } from '../../ports/logger.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { ProjectStates } from '../../rebuild/project-states.js';
import { answerProblems } from '../answer-problem.js';
import { checkKeyFirst } from '../check-key-first.js';
import type { ClientSignals } from '../client-signals.js';
import { type ProjectKeys, requireAdminKey, requireReadOrAdminKey } from '../require-key.js';
import {
  readEraseQuery,
  readListQuery,
  readReplayBody,
  readViolationQuery,
} from './read-dead-letter-request.js';

export interface DeadLetterDeps extends ProjectKeys<ProjectScope> {
  warehouse: Warehouse;
  /** What clients ask: all of it takes its turn among their queries. */
  queries: Warehouse;
  clients: ClientSignals;
  /** Null where this process has no log: then nothing can be replayed here. */
  log: EventLog | null;
  isErased: IsErased;
  states: ProjectStates;
  freshnessMs: number;
  clock: Clock;
  logger: Logger;
}

/** `/v1/dead-letters` and `/v1/plan-violations`: a read key lists and shows, an admin key replays and erases. */
export async function registerDeadLetters(app: FastifyInstance, deps: DeadLetterDeps): Promise<void> {
  const { warehouse, queries } = deps;
  const mayRead = (authorization: string | undefined) => requireReadOrAdminKey(authorization, deps);
  const mayChange = (authorization: string | undefined) => requireAdminKey(authorization, deps);

  await app.register(async (scope) => {
    answerProblems(scope, deps.logger);
    deps.clients.follow(scope);
    checkKeyFirst(scope, deps);
    scope.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'));

    scope.get('/v1/dead-letters', async ({ headers, query }) => {
      const project = mayRead(headers.authorization).settings.id;
      const options = readListQuery(query);
      await deps.log?.awaitLoaded(deps.freshnessMs);
      const [counts, deadLetters] = [
        await countDeadLetters(queries, project),
        await listDeadLetters(queries, { project, ...options }),
      ];
      return { project, counts, deadLetters };
    });

    scope.get('/v1/plan-violations', async ({ headers, query }) => {
      const { settings } = mayRead(headers.authorization);
      const project = settings.id;
      const options = readViolationQuery(query);
      await deps.log?.awaitLoaded(deps.freshnessMs);
      return await deps.states.answer(settings, async () => ({
        project,
        counts: await countPlanViolations(queries, project),
        planViolations: await listPlanViolations(queries, { project, ...options }),
      }));
    });

    scope.get<{ Params: { id: string } }>('/v1/plan-violations/:id', async ({ headers, params }) => {
      const { settings } = mayRead(headers.authorization);
      const shown = await deps.states.answer(settings, () =>
        showPlanViolation(queries, settings.id, params.id),
      );
      if (shown === null) throw noSuchViolation();
      return shown;
    });

    scope.get<{ Params: { id: string } }>('/v1/dead-letters/:id', async ({ headers, params }) => {
      const project = mayRead(headers.authorization).settings.id;
      const letter = await showDeadLetter(queries, project, params.id);
      if (letter === null) throw noSuchLetter();
      return letter;
    });

    scope.post('/v1/dead-letters/replay', async ({ headers, body }) => {
      const project = mayChange(headers.authorization);
      const selection = readReplayBody(body);
      if (deps.log === null) throw noLog();
      await deps.log.awaitLoaded(deps.freshnessMs);
      return await replayDeadLetters({ ...deps, log: deps.log, project }, selection);
    });

    scope.delete('/v1/dead-letters', async ({ headers, query }) => {
      const project = mayChange(headers.authorization).settings.id;
      const rawId = readEraseQuery(query);
      await deps.log?.awaitLoaded(deps.freshnessMs);
      return { erased: await eraseDeadLettersOf(warehouse, project, rawId) };
    });

    scope.delete<{ Params: { id: string } }>('/v1/dead-letters/:id', async ({ headers, params }) => {
      const project = mayChange(headers.authorization).settings.id;
      if ((await showDeadLetter(queries, project, params.id)) === null) throw noSuchLetter();
      await eraseDeadLetter(warehouse, project, params.id);
      return { erased: 1 };
    });
  });
}

function noSuchLetter(): ProblemError {
  return new ProblemError(
    'NOT_FOUND',
    'there is no dead letter with this id',
    'List them at /v1/dead-letters.',
  );
}

function noSuchViolation(): ProblemError {
  return new ProblemError(
    'NOT_FOUND',
    'no stored event with this messageId breaks the plan',
    'List them at /v1/plan-violations.',
  );
}

function noLog(): ProblemError {
  return new ProblemError(
    'NOT_FOUND',
    'this process has no event log, which a replay needs',
    'Send the request to a process with the collector role.',
  );
}
