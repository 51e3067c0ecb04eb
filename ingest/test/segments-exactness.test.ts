import * as oracle from '@everloop/schemas/oracle';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ProjectInput, projectSchema } from '../src/domain/project-settings.js';
import { collect } from './collect.js';
import { rungRule, segmentRule, streamWithTraits } from './generate-rule.js';
import { STREAM_END_MS } from './generate-stream.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

/** The same stream in four zones; week starts, active events and what counts as dormant differ. */
const projects = [
  { timeZone: 'UTC' },
  { timeZone: 'America/New_York', churn: { currentDays: 5, dormantDays: 14 } },
  { timeZone: 'Asia/Kolkata', weekStart: 'sunday', activeEvents: ['Visit', 'Order Completed'] },
  { timeZone: 'Pacific/Auckland' },
].map((settings, index) => ({
  ...settings,
  id: `zone-${index}`,
  currency: 'EUR',
  ladder: [
    { name: 'visitor', activeDays: 1 },
    { name: 'regular', activeDays: 2 },
    { name: 'buyer', events: { 'Order Completed': 1 } },
    { name: 'devotee', activeDays: 2, revenue: { ' eur': '7', USD: '0' } },
  ],
  writeKeys: [`wk_zone_${index}`],
  readKeys: [`rk_zone_${index}`],
})) as (ProjectInput & oracle.OracleProject)[];

const asOf = new Date(STREAM_END_MS).toISOString();
const range = { from: '2026-10-01', to: '2026-11-27', granularity: 'week' } as const;

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness(projects);
});
afterAll(() => harness.close());

const settingsOf = (project: ProjectInput) => projectSchema.parse(project);
const numRuns = Number(process.env.EVERLOOP_TEST_RUNS ?? 2);

/** Members of a key as the oracle names persons. */
async function membersOf(project: string, key: string): Promise<string[]> {
  const rows = await harness.warehouse.query<{ is_user: number; id: string }>(
    `SELECT max(is_user) AS is_user, max(id) AS id
    FROM everloop.actors
    WHERE project = {project:String}
        AND actor IN (SELECT person FROM everloop.segment_members WHERE project = {project:String} AND key = {key:String})
    GROUP BY actor`,
    { params: { project, key } },
  );
  return rows.map(({ is_user, id }) => `${is_user === 1 ? 'user' : 'anonymous'}:${id}`).sort();
}

it('holds exactly the persons for whom the rule holds, and so do the metrics asked with it', {
  timeout: 3_000_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      streamWithTraits,
      fc.tuple(rungRule, segmentRule, segmentRule),
      async (events, rules) => {
        await harness.clear();
        const settings = projects.map(settingsOf);
        await harness.storeEntries(settings.flatMap((project) => collect(project, events)));
        for (const [index, project] of projects.entries()) {
          const store = oracle.readEvents(project, events as oracle.OracleEvent[]);
          for (const [place, rule] of rules.entries()) {
            const asked = { name: '', rule, asOfMs: STREAM_END_MS, keepMs: 3_600_000 };
            const set = await harness.segments.store(settings[index]!, asked);
            const segment = oracle.segmentMembers(store, rule, asOf);
            const about = { zone: project.timeZone, rule };
            expect({ ...about, members: await membersOf(project.id, set.key) }).toEqual({
              ...about,
              members: [...segment].sort(),
            });
            expect(set.members).toBe(segment.size);
            if (place > 0) continue;
            const query = new URLSearchParams({ ...range, asOf, segment: set.key });
            const ask = async (metric: string) => (await harness.ask(project.id, `${metric}?${query}`)).rows;
            const params = { ...range, asOf, segment };
            expect(await ask('lifecycle')).toEqual(oracle.lifecycle(store, params));
            expect(await ask('aarrr')).toEqual(oracle.aarrr(store, params));
            expect(await ask('nps')).toEqual(oracle.nps(store, params));
          }
        }
      },
    ),
    { numRuns, endOnFailure: true },
  );
});
