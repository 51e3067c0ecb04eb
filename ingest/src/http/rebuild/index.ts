import { PassThrough } from 'node:stream';
import { formatIssue } from '@everloop/schemas';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { z } from 'zod';
import { type ProjectSettings, projectSchema } from '../../domain/project-settings.js';
import { ProblemError } from '../../metrics/problem-error.js';
import type { Logger } from '../../ports/logger.js';
import type { Rebuilds } from '../../rebuild/create-rebuilds.js';
import { DaysGoneError } from '../../warehouse/index.js';
import { describeProblem } from '../api/describe-api.js';
import { describeIssue, findFurthestIssue } from '../read-checked.js';
import { type ProjectKeys, requireAdminKey } from '../require-key.js';

export interface RebuildDeps extends Pick<ProjectKeys<ProjectSettings>, 'projectByAdminKey' | 'kindOfKey'> {
  rebuilds: Rebuilds;
  logger: Logger;
}

const bodySchema = z.strictObject({ timeZone: projectSchema.shape.timeZone });

/**
 * `POST /v1/rebuild`, with an admin key: puts the project on the days of a zone. Answers lines of JSON while it is at it;
 * the last is `{"project","timeZone"}`, or a problem. It goes on where no one listens any more, and who asks again joins it.
 */
export function registerRebuild(scope: FastifyInstance, deps: RebuildDeps): void {
  scope.post('/v1/rebuild', { schema: ROUTE as FastifySchema }, async ({ headers, body }, reply) => {
    const project = requireAdminKey(headers.authorization, deps);
    const { timeZone } = readBody(body);
    const lines = new PassThrough();
    const writeLine = (line: object) => {
      if (!lines.destroyed) lines.write(`${JSON.stringify(line)}\n`);
    };
    deps.rebuilds
      .run(project, timeZone, writeLine)
      .then(() => writeLine({ project: project.id, timeZone }))
      .catch((error: unknown) => writeLine(describe(error)))
      .finally(() => lines.end());
    return await reply
      .type('application/x-ndjson; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(lines);
  });
}

function readBody(body: unknown): z.output<typeof bodySchema> {
  const read = bodySchema.safeParse(body ?? {}, { error: formatIssue });
  if (read.success) return read.data;
  throw new ProblemError(
    'REBUILD_REFUSED',
    describeIssue(findFurthestIssue(read.error)),
    'Send {"timeZone":"Europe/Berlin"}, the new time zone of the project.',
  );
}

function describe(error: unknown): object {
  if (error instanceof ProblemError) return error.toBody();
  if (error instanceof DaysGoneError)
    return new ProblemError('REBUILD_REFUSED', error.message, 'Nothing was changed.').toBody();
  return new ProblemError(
    'INTERNAL',
    'the rebuild failed',
    'See the log of the server, then run it again: nothing is lost, and it continues where it stopped.',
  ).toBody();
}

const ROUTE = {
  operationId: 'rebuildProject',
  summary: 'Recomputes the days of the project’s events in a time zone, while it keeps answering',
  tags: ['operations'],
  security: [{ adminKey: [] }],
  body: {
    type: 'object',
    required: ['timeZone'],
    properties: { timeZone: { type: 'string', description: 'IANA name.' } },
  },
  response: {
    200: {
      description:
        'Lines of JSON: `step`, `done` and `total` of the current work; at the end `project`, or a problem.',
      content: { 'application/x-ndjson': { schema: { type: 'string' } } },
    },
    default: describeProblem(),
  },
};
