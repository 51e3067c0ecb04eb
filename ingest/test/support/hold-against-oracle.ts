import * as oracle from '@everloop/schemas/oracle';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProjectInput, projectSchema } from '../../src/domain/project-settings.js';
import { fillSlots } from '../../src/warehouse/fill-slots.js';
import { createErasedIds, erasePerson } from '../../src/warehouse/index.js';
import { collect } from '../collect.js';
import { type ReceivedEvent, STREAM_END_MS, stream } from '../generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from '../metrics-harness.js';
import { compareQuotientsLoosely } from './equal-quotients.js';

/** Every kind of part: a floor for everybody, counts above one, refunds, and rungs that do not build on each other. */
const LADDERS: oracle.Rung[][] = [
  [
    { name: 'known' },
    { name: 'visitor', activeDays: 1 },
    { name: 'regular', activeDays: 2 },
    { name: 'buyer', events: { 'Order Completed': 1 }, revenue: { EUR: '7' } },
  ],
  [
    { name: 'visitor', activeDays: 1 },
    { name: 'repeat', events: { Visit: 2 } },
    { name: 'silver', orders: 2 },
  ],
  [
    { name: 'solvent', activeDays: 1, revenue: { EUR: '0' } },
    { name: 'mixed', activeDays: 1, events: { Visit: 1, 'Signed Up': 1 } },
    { name: 'gold', revenue: { EUR: '7.000000000000000001', USD: '7' } },
  ],
  [
    { name: 'often', events: { Visit: 2, 'Order Completed': 1 }, orders: 1 },
    { name: 'never refunded', revenue: { USD: '0' } },
    { name: 'loyal', activeDays: 3 },
  ],
];

/** One stream, four projects next to each other: zones, week starts and active events differ. */
const projects = [
  { timeZone: 'UTC' },
  { timeZone: 'America/New_York', experiment: { windowDays: 20, conversion: 'Ad Clicked', control: 'new' } },
  { timeZone: 'Asia/Kolkata', weekStart: 'sunday', activeEvents: ['Visit', 'Order Completed'] },
  {
    timeZone: 'Pacific/Auckland',
    activationDays: 2,
    amountProperties: ['total', 'revenue'],
    orderIdProperties: null,
    ownDomains: ['partner.example'],
    ignoredReferrers: ['bank.example', '!checkout.stripe.com'],
  },
].map((settings, index) => ({
  ...settings,
  id: `zone-${index}`,
  currency: 'EUR',
  writeKeys: [`wk_zone_${index}`],
  readKeys: [`rk_zone_${index}`],
  roles: {
    signUp: 'Signed Up',
    activation: 'Project Created',
    revenue: ['Order Completed'],
    refund: ['Order Refunded'],
    invite: 'Invite Sent',
    accept: ['Invite Accepted', 'Signed Up'],
    nps: 'Survey Answered',
    interaction: ['Ad Clicked', 'Visit'],
  },
  ladder: LADDERS[index],
  // Short enough for streams of 75 days.
  churn: {
    recentDays: 14 + index,
    baselineDays: 21,
    fall: ['0.5', '0.75', '1', '1.2'][index],
    dormantDays: 9 + index,
    currentDays: 3,
    minGaps: 1 + index,
  },
  loop: {
    consider: ['Product Viewed'],
    evaluate: ['Products Compared', 'Ad Clicked'],
    buy: ['Order Completed'],
    advocate: ['Invite Sent', 'Order Completed'],
  },
  journey: [
    { stage: 'awareness', events: ['Invite Accepted'], pages: true },
    { stage: 'interest', events: ['Visit', 'Signed Up'] },
    { stage: 'use', events: ['Project Created', 'Signed Up'] },
    { stage: 'purchase', events: ['Order Completed'] },
  ],
})) as (ProjectInput & oracle.OracleProject)[];

const asOf = new Date(STREAM_END_MS).toISOString();
/** The 75 days of a stream, nearly. */
export const range = { from: '2026-09-20', to: '2026-11-27' };

/** Sets of persons that questions may name as `segment`; some of the ids are moved by links and then hold no one. */
const segments: Record<string, readonly oracle.RawId[]> = {
  some: [
    { kind: 'user', id: 'u1' },
    { kind: 'user', id: 'u4' },
    { kind: 'anonymous', id: 'a2' },
    { kind: 'anonymous', id: 'a3' },
  ],
  others: [
    { kind: 'user', id: 'u2' },
    { kind: 'user', id: 'u4' },
    { kind: 'anonymous', id: 'a1' },
  ],
};

/** A list of a metric with REST's parameters, and the function of the oracle that answers. */
export interface Question {
  path: string;
  list: string;
  params: Record<string, string | number | readonly string[]>;
  expected(store: oracle.OracleStore, params: never): unknown;
}

/** The same questions by day, by week and by month. */
export const byGranularity = (
  make: (params: { from: string; to: string; granularity: string }) => Question[],
): Question[] => ['day', 'week', 'month'].flatMap((granularity) => make({ ...range, granularity }));

/** Long forms set EVERLOOP_TEST_RUNS; work on one metric sets EVERLOOP_TEST_METRIC, such as `nps`. */
const numRuns = Number(process.env.EVERLOOP_TEST_RUNS ?? 12);

/**
 * Holds every row of every question's answer against the oracle: any stream, four zones, four questions a stream; then
 * whether the answers stay the same to the byte when the stream comes again, shuffled, links last, merged, and are the oracle's
 * without a person who was erased.
 */
export function holdAgainstOracle(
  questions: readonly Question[],
  streams: fc.Arbitrary<ReceivedEvent[]> = stream,
): void {
  compareQuotientsLoosely();
  let harness: MetricsHarness;
  beforeAll(async () => {
    harness = await openMetricsHarness(projects);
    for (const { id } of projects) await storeSegments(harness, id);
  });
  afterAll(() => harness.close());

  const inQuestion = questions.filter(({ path }) => path === (process.env.EVERLOOP_TEST_METRIC ?? path));
  const perRun = Math.min(4, inQuestion.length);
  const ask = (project: ProjectInput, { path, list, params }: Question): Promise<unknown> =>
    harness.queryList(project.id, path, list, queryOf({ asOf, ...params }));

  it('equals the brute-force oracle, for any stream', { timeout: 3_000_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        streams,
        fc.subarray(inQuestion, { minLength: perRun, maxLength: perRun }),
        async (events, asked) => {
          await harness.clear();
          // Two blocks, the later first: copies of a message lie in two parts, and the first is not the one stored first.
          const entries = collectAll(events);
          await harness.storeEntries(entries.filter((_entry, index) => index % 2 === 1));
          await harness.storeEntries(entries.filter((_entry, index) => index % 2 === 0));
          for (const project of projects) {
            const store = oracle.readEvents(project, events as oracle.OracleEvent[]);
            expect(await countConflictingCopies(harness, project)).toBe(store.conflictingCopies);
            expect(await listRepeatedOrders(harness, project)).toEqual(oracle.repeatedOrders(store));
            for (const question of asked) {
              const { path, list, params, expected } = question;
              const about = { zone: project.timeZone, path, list, params };
              expect({ ...about, rows: await ask(project, question) }).toEqual({
                ...about,
                rows: expected(store, { asOf, ...withSegments(params) } as never),
              });
            }
          }
        },
      ),
      { numRuns, endOnFailure: true },
    );
  });

  it('is the same to the byte when the stream comes again, in another order, with its links last', {
    timeout: 600_000,
  }, async () => {
    const asked = questions.filter((_question, index) => index % Math.ceil(questions.length / 12) === 0);
    const answer = async () =>
      JSON.stringify(await Promise.all(asked.map((question) => ask(projects[1]!, question))));
    await fc.assert(
      fc.asyncProperty(streams, fc.infiniteStream(fc.nat()), async (events, order) => {
        const entries = collectAll(events);
        await harness.clear();
        await harness.storeEntries(entries);
        const first = await answer();

        await harness.storeEntries(entries);
        expect(await answer()).toBe(first);

        const isLink = (row: string) => /"type":"(identify|alias)"/.test(row);
        const shuffled = entries
          .map((entry) => ({ entry, key: (isLink(entry.row) ? 2 ** 32 : 0) + order.next().value! }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        await harness.clear();
        for (const entry of shuffled) await harness.storeEntries([entry]);
        expect(await answer()).toBe(first);

        for (const table of ['events', 'activity', 'actors', 'fact_copies', 'links'])
          await harness.warehouse.command(
            fillSlots(
              `OPTIMIZE TABLE everloop.${table}<<local>> <<on_cluster>> FINAL`,
              harness.warehouse.topology,
            ),
          );
        expect(await answer()).toBe(first);
      }),
      { numRuns: Math.min(2, numRuns), endOnFailure: true },
    );
  });

  it('is what the oracle says without a person who was erased, whoever sends the stream again', {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        streams,
        fc.nat(),
        fc.subarray(inQuestion, { minLength: perRun, maxLength: perRun }),
        async (events, choice, asked) => {
          const project = projects[choice % projects.length]!;
          const settings = projectSchema.parse(project);
          const whole = oracle.readEvents(project, events as oracle.OracleEvent[]);
          const person = [...whole.persons.keys()][choice % Math.max(1, whole.persons.size)];
          if (person === undefined) return;
          const erased = rawIdsOf(whole, person);
          await harness.clear();
          // An earlier erasure took its person out of them.
          await storeSegments(harness, project.id);
          await harness.storeEntries(collect(settings, events));
          await erasePerson(
            harness.warehouse,
            harness.identity,
            project.id,
            erased[choice % erased.length]!,
            {
              nowMs: () => 1,
            },
          );
          const { isErased, refresh } = createErasedIds(harness.warehouse);
          await refresh();
          const without = oracle.readEvents(project, events as oracle.OracleEvent[], { erased });
          for (let sent = 0; sent < 2; sent += 1) {
            for (const question of asked) {
              const { path, list, params, expected } = question;
              const about = { sent, zone: project.timeZone, path, list, params };
              expect({ ...about, rows: await ask(project, question) }).toEqual({
                ...about,
                rows: expected(without, { asOf, ...withSegments(params) } as never),
              });
            }
            await harness.storeEntries(collect(settings, events, isErased));
          }
        },
      ),
      { numRuns: Math.min(2, numRuns), endOnFailure: true },
    );
  });
}

function collectAll(events: readonly ReceivedEvent[]) {
  return projects.flatMap((project) => collect(projectSchema.parse(project), events));
}

const isSegment = (parameter: string) => /segment$/i.test(parameter);

/** What Fastify makes of the query string; a segment is named by its key. */
function queryOf(params: Question['params']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]): [string, unknown][] => {
      if (typeof value === 'object') return [[name, value]];
      if (value === '') return [];
      return [[name, isSegment(name) ? keyOfSegment(String(value)) : String(value)]];
    }),
  );
}

/** The oracle's parameters: a segment is a set of persons' keys. */
function withSegments(params: Question['params']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      isSegment(name) ? new Set(segments[String(value)]!.map(oracle.keyOf)) : value,
    ]),
  );
}

/** The key of a stored set, which REST takes as it is. */
const keyOfSegment = (name: string) => Buffer.from(name).toString('hex').padEnd(32, '0');

async function storeSegments({ warehouse }: MetricsHarness, project: string): Promise<void> {
  for (const [name, members] of Object.entries(segments)) {
    const params = { project, key: keyOfSegment(name), name };
    await warehouse.command(
      `INSERT INTO everloop.segment_keys (project, key, name, expires_at)
      SELECT {project:String}, {key:String}, {name:String}, now('UTC') + INTERVAL 1 DAY`,
      { params },
    );
    for (const { kind, id } of members)
      await warehouse.command(
        `INSERT INTO everloop.segment_members (project, key, person)
        SELECT
            {project:String},
            {key:String},
            reinterpretAsUInt128(sipHash128(concat({project:String}, '\\0', {kind:String}, {id:String})))`,
        { params: { ...params, kind: kind === 'user' ? 'u' : 'a', id } },
      );
  }
}

async function listRepeatedOrders(
  { warehouse }: MetricsHarness,
  { id }: ProjectInput,
): Promise<oracle.RepeatedOrdersRow[]> {
  const rows = await warehouse.query<{
    currency: string;
    repeated_orders: number;
    revenue: string;
    differing: number;
  }>('SELECT * FROM everloop.repeated_orders(project = {project:String})', { params: { project: id } });
  return rows.map(({ repeated_orders, ...row }) => ({ ...row, repeatedOrders: repeated_orders }));
}

async function countConflictingCopies({ warehouse }: MetricsHarness, { id }: ProjectInput): Promise<number> {
  const [row] = await warehouse.query<{ conflicting_copies: number }>(
    'SELECT * FROM everloop.conflicting_copies(project = {project:String})',
    { params: { project: id } },
  );
  return row!.conflicting_copies;
}

/** Every raw id of a person: of its events, and those that only links are about. */
function rawIdsOf(store: oracle.OracleStore, person: string): oracle.RawId[] {
  const keys = new Set([person, ...store.copies.map((copy) => oracle.keyOf(copy.rawId))]);
  for (const link of store.links) if (link.refused === null) keys.add(link.source).add(link.target);
  return [...keys]
    .filter((key) => store.personOf(key) === person)
    .map((key) => ({
      kind: key.startsWith('user:') ? ('user' as const) : ('anonymous' as const),
      id: key.slice(key.indexOf(':') + 1),
    }));
}
