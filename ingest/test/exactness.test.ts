import * as oracle from '@everloop/schemas/oracle';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProjectInput, projectSchema } from '../src/domain/project-settings.js';
import { fillSlots } from '../src/warehouse/fill-slots.js';
import { collect } from './collect.js';
import { type ReceivedEvent, STREAM_END_MS, stream } from './generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

/** One stream, four projects beside each other: zones, week starts and active events differ. */
const projects = [
  { timeZone: 'UTC' },
  { timeZone: 'America/New_York' },
  { timeZone: 'Asia/Kolkata', weekStart: 'sunday', activeEvents: ['Visit', 'Order Completed'] },
  { timeZone: 'Pacific/Auckland', activationDays: 2 },
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
  },
})) as (ProjectInput & oracle.OracleProject)[];

const asOf = new Date(STREAM_END_MS).toISOString();
const range = { from: '2026-09-20', to: '2026-11-27' };
const granularities = ['day', 'week', 'month'] as const;

interface Question {
  path: string;
  list: string;
  params: Record<string, string | number>;
  expected(store: oracle.OracleStore, params: never): unknown;
}

const byGranularity = (
  make: (params: { from: string; to: string; granularity: string }) => Question[],
): Question[] => granularities.flatMap((granularity) => make({ ...range, granularity }));

const questions: Question[] = [
  { path: 'active-users', list: 'rows', params: range, expected: oracle.activeUsers },
  { path: 'active-users', list: 'rows', params: { ...range, event: 'Visit' }, expected: oracle.activeUsers },
  ...[7, 28, 30].flatMap((window) =>
    ['', 'channel', 'cohort'].map((by) => ({
      path: 'power-user-curve',
      list: 'rows',
      params: { end: '2026-11-24', window, by },
      expected: oracle.powerUserCurve,
    })),
  ),
  {
    path: 'power-user-curve',
    list: 'summary',
    params: { end: '2026-11-01', window: 30, by: 'channel', threshold: 3 },
    expected: oracle.powerUserCurveSummary,
  },
  ...byGranularity((params) => [
    {
      path: 'power-user-trend',
      list: 'rows',
      params: { ...params, window: 28 },
      expected: oracle.powerUserTrend,
    },
    ...['nday', 'unbounded', 'bracket'].map((mode) => ({
      path: 'retention',
      list: 'rows',
      params: { ...params, mode, periods: 9, bracketFrom: 2, bracketTo: 6, by: 'channel' },
      expected: oracle.retention,
    })),
    {
      path: 'retention',
      list: 'rows',
      params: { ...params, mode: 'nday', periods: 9, startEvent: 'Signed Up', returnEvent: 'Visit' },
      expected: oracle.retention,
    },
    {
      path: 'retention',
      list: 'curve',
      params: { ...params, mode: 'nday', periods: 9 },
      expected: oracle.retentionCurve,
    },
    { path: 'lifecycle', list: 'rows', params, expected: oracle.lifecycle },
    { path: 'lifecycle', list: 'states', params, expected: oracle.lifecycleStates },
    ...['', 'channel'].flatMap((by) => [
      { path: 'aarrr', list: 'rows', params: { ...params, by }, expected: oracle.aarrr },
      { path: 'aarrr', list: 'revenue', params: { ...params, by }, expected: oracle.aarrrRevenue },
      { path: 'aarrr', list: 'retention', params: { ...params, by }, expected: oracle.aarrrRetention },
      { path: 'ltv', list: 'rows', params: { ...params, periods: 5, by }, expected: oracle.ltv },
      { path: 'ltv', list: 'curve', params: { ...params, periods: 5, by }, expected: oracle.ltvCurve },
    ]),
    { path: 'referral', list: 'rows', params, expected: oracle.referral },
    { path: 'nps', list: 'rows', params, expected: oracle.nps },
  ]),
  { path: 'channels', list: 'rows', params: range, expected: oracle.channels },
  { path: 'channels', list: 'revenue', params: range, expected: oracle.channelsRevenue },
];

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness(projects);
});
afterAll(() => harness.close());

const collectAll = (events: readonly ReceivedEvent[]) =>
  projects.flatMap((project) => collect(projectSchema.parse(project), events));

async function ask(project: ProjectInput, { path, list, params }: Question): Promise<unknown> {
  const given = Object.entries({ asOf, ...params }).filter(([, value]) => value !== '');
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return (await harness.ask(project.id, `${path}?${query}`))[list];
}

async function countConflictingCopies({ id }: ProjectInput): Promise<number> {
  const [row] = await harness.warehouse.query<{ conflicting_copies: number }>(
    'SELECT * FROM everloop.conflicting_copies(project = {project:String})',
    { params: { project: id } },
  );
  return row!.conflicting_copies;
}

/** Long forms set EVERLOOP_TEST_RUNS; work on one metric sets EVERLOOP_TEST_METRIC, such as `nps`. */
const numRuns = Number(process.env.EVERLOOP_TEST_RUNS ?? 12);
const inQuestion = questions.filter(({ path }) => path === (process.env.EVERLOOP_TEST_METRIC ?? path));
const perRun = Math.min(4, inQuestion.length);

describe('every row of every answer', () => {
  it('equals the brute-force oracle, for any stream', { timeout: 3_000_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        stream,
        fc.subarray(inQuestion, { minLength: perRun, maxLength: perRun }),
        async (events, asked) => {
          await harness.clear();
          await harness.storeEntries(collectAll(events));
          for (const project of projects) {
            const store = oracle.readEvents(project, events as oracle.OracleEvent[]);
            expect(await countConflictingCopies(project)).toBe(store.conflictingCopies);
            for (const question of asked) {
              const { path, list, params, expected } = question;
              const about = { zone: project.timeZone, path, list, params };
              expect({ ...about, rows: await ask(project, question) }).toEqual({
                ...about,
                rows: expected(store, { asOf, ...params } as never),
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
    const asked = questions.filter((_question, index) => index % 7 === 0);
    const answer = async () =>
      JSON.stringify(await Promise.all(asked.map((question) => ask(projects[1]!, question))));
    await fc.assert(
      fc.asyncProperty(stream, fc.infiniteStream(fc.nat()), async (events, order) => {
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

        for (const table of ['events', 'activity', 'actors', 'facts', 'links'])
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
});
