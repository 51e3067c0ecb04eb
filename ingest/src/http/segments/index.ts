import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type CsvEscape, writeCsv } from '../../csv/write-csv.js';
import type { ProjectSettings } from '../../domain/project-settings.js';
import type { RawId } from '../../domain/raw-id.js';
import { toProblem } from '../../metrics/warehouse-problem.js';
import type { Clock } from '../../ports/clock.js';
import type { EventLog } from '../../ports/event-log.js';
import type { Warehouse } from '../../ports/warehouse.js';
import type { ProjectStates } from '../../rebuild/project-states.js';
import { checkRungs } from '../../segments/check-rungs.js';
import { type Segments, STORED_KEEP_MS, unknownSegment } from '../../segments/create-segments.js';
import { eachMemberPage, listMembers } from '../../segments/list-members.js';
import { deleteSegment, listSavedSegments, saveSegment } from '../../segments/saved-segments.js';
import { type ProjectKeys, requireAdminKey, requireReadOrAdminKey } from '../require-key.js';
import { describeSegmentRoute } from './open-api.js';
import { readMembersQuery, readName, readRule } from './read-segment-request.js';

export interface SegmentsApiDeps extends ProjectKeys<ProjectSettings> {
  warehouse: Warehouse;
  /** What clients ask: all of it takes its turn among their queries. */
  queries: Warehouse;
  segments: Segments;
  states: ProjectStates;
  /** Null where this process has no log: then answers do not wait for it. */
  log: Pick<EventLog, 'awaitLoaded'> | null;
  freshnessMs: number;
  clock: Clock;
}

interface Named {
  Params: { name: string };
}

/** `/v1/segments`: a read key lists, counts, exports and stores sets of persons; an admin key saves and deletes rules. */
export function registerSegments(scope: FastifyInstance, deps: SegmentsApiDeps): void {
  const { warehouse, queries, segments, states, clock } = deps;
  const mayRead = (authorization: string | undefined) => requireReadOrAdminKey(authorization, deps);
  const mayChange = (authorization: string | undefined) => requireAdminKey(authorization, deps);
  const loaded = () => deps.log?.awaitLoaded(deps.freshnessMs);

  scope.get('/v1/segments', describeSegmentRoute('listSegments'), async ({ headers }) => {
    const project = mayRead(headers.authorization);
    return { project: project.id, segments: await listSavedSegments(queries, project) };
  });

  scope.post('/v1/segments', describeSegmentRoute('storeRule'), async ({ headers, body, query }) => {
    const project = mayRead(headers.authorization);
    const rule = readRule(body);
    const { asOfMs } = readMembersQuery(query, clock.nowMs());
    await loaded();
    return await states.answer(project, () =>
      segments.store(project, { name: '', rule, asOfMs, keepMs: STORED_KEEP_MS }),
    );
  });

  scope.get<Named>('/v1/segments/:name', describeSegmentRoute('showSegment'), async ({ headers, params }) => {
    const saved = await listSavedSegments(queries, mayRead(headers.authorization));
    const found = saved.find(({ name }) => name === params.name);
    if (found === undefined)
      throw unknownSegment(
        params.name,
        saved.map(({ name }) => name),
      );
    return found;
  });

  scope.put<Named>(
    '/v1/segments/:name',
    describeSegmentRoute('saveSegment'),
    async ({ headers, params, body }) => {
      const project = mayChange(headers.authorization);
      const name = readName(params.name);
      const rule = readRule(body);
      checkRungs(project, rule);
      await saveSegment(warehouse, project, { name, rule }, clock);
      return { name, source: 'saved', rule };
    },
  );

  scope.delete<Named>(
    '/v1/segments/:name',
    describeSegmentRoute('deleteSegment'),
    async ({ headers, params }) => {
      const project = mayChange(headers.authorization);
      const saved = await listSavedSegments(queries, project);
      if (!saved.some(({ name }) => name === params.name))
        throw unknownSegment(
          params.name,
          saved.map(({ name }) => name),
        );
      await deleteSegment(warehouse, project, params.name, clock);
      return { deleted: params.name };
    },
  );

  scope.post<Named>('/v1/segments/:name/store', describeSegmentRoute('storeSegment'), async (request) => {
    const project = mayRead(request.headers.authorization);
    const { asOfMs } = readMembersQuery(request.query, clock.nowMs());
    await loaded();
    return await states.answer(project, () =>
      segments.find(project, request.params.name, asOfMs, STORED_KEEP_MS),
    );
  });

  scope.get<Named>('/v1/segments/:name/count', describeSegmentRoute('countSegment'), async (request) => {
    const project = mayRead(request.headers.authorization);
    const { asOfMs } = readMembersQuery(request.query, clock.nowMs());
    await loaded();
    return await states.answer(project, () => segments.find(project, request.params.name, asOfMs));
  });

  scope.get<Named>(
    '/v1/segments/:name/members',
    describeSegmentRoute('listMembers'),
    async (request, reply) => {
      const project = mayRead(request.headers.authorization);
      const { asOfMs, cursor, limit, format, csvEscape } = readMembersQuery(request.query, clock.nowMs());
      await loaded();
      const segment = await states.answer(project, () =>
        segments.find(project, cursor?.key ?? request.params.name, asOfMs),
      );
      const about = { project: project.id, key: segment.key };
      if (format === undefined) {
        try {
          return { segment, ...(await listMembers(queries, { ...about, cursor, limit })) };
        } catch (error) {
          throw toProblem(error);
        }
      }
      void reply.header('x-everloop-segment', segment.key);
      void reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson');
      const pages = eachMemberPage(queries, about);
      const lines = format === 'csv' ? writeMembersCsv(pages, csvEscape) : writeJsonLines(pages);
      return await reply.send(Readable.from(lines));
    },
  );
}

async function* writeMembersCsv(pages: AsyncIterable<RawId[]>, csvEscape: CsvEscape): AsyncGenerator<string> {
  const isText = [true, true];
  yield writeCsv([['kind', 'id']], isText, csvEscape);
  for await (const page of pages)
    yield writeCsv(
      page.map(({ kind, id }) => [kind, id]),
      isText,
      csvEscape,
    );
}

async function* writeJsonLines(pages: AsyncIterable<RawId[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((member) => `${JSON.stringify(member)}\n`).join('');
}
