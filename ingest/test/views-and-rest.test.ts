import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventRow } from '../src/domain/event-row.js';
import { projectSchema } from '../src/domain/project-settings.js';
import { toSnakeCase, viewOf } from '../src/metrics/metric.js';
import { queryList } from '../src/metrics/query-metric.js';
import { readRequest } from '../src/metrics/read-request.js';
import { METRICS } from '../src/metrics/registry.js';
import { type MetricsHarness, openMetricsHarness } from './metrics-harness.js';

/** REST sends the views' own queries, less what a request rules out: a call of the view has to say the same. */
const input = { id: 'shop', timeZone: 'Europe/Berlin', writeKeys: ['wk_shop'], readKeys: ['rk_shop'] };
const project = projectSchema.parse(input);
const queries: Record<string, string>[] = [{}, { by: 'channel', mode: 'unbounded' }];

let harness: MetricsHarness;
beforeAll(async () => {
  harness = await openMetricsHarness([input]);
  await harness.store(
    Array.from({ length: 200 }, (_each, index): EventRow => {
      const at = `2026-${String(9 + (index % 3)).padStart(2, '0')}-${String(1 + (index % 20)).padStart(2, '0')}T10:00:00.000Z`;
      const event = ['Signed Up', 'Project Created', 'Order Completed', 'Invite Sent', 'Visit'][index % 5]!;
      return {
        project: 'shop',
        message_id: `m${index}`,
        type: 'track',
        event,
        timestamp: at,
        received_at: at,
        anonymous_id: `a${index % 23}`,
        ...(index % 4 === 0 ? { campaign_source: 'mail' } : {}),
        ...(event === 'Order Completed'
          ? { is_fact: 1, has_revenue: 1, revenue: '12.5', currency: 'EUR' }
          : {}),
        ...(event === 'Invite Sent' ? { is_fact: 1, invite: `i${index}` } : {}),
        ...(event === 'Signed Up' ? { is_fact: 1, inviter: `u${index % 3}`, invite: `i${index + 3}` } : {}),
      } as EventRow;
    }),
  );
}, 120_000);
afterAll(() => harness.close());

// Without a ladder there is nothing to ask of it.
it.each(METRICS.filter(({ name }) => name !== 'ladder').map((metric) => [metric.name, metric] as const))(
  'a call of %s says what REST says',
  { timeout: 300_000 },
  async (_name, metric) => {
    for (const query of queries) {
      const names = metric.parameters.map(({ name }) => name);
      const further = Object.entries(query).filter(([name, value]) =>
        metric.parameters.some(
          (each) => each.name === name && (each.schema.enum as string[]).includes(value),
        ),
      );
      if (further.length === 0 && query !== queries[0]) continue;
      const request = readRequest(
        metric,
        {
          asOf: '2026-11-25T12:00:00Z',
          ...(names.includes('steps') ? { steps: 'Signed Up,Visit' } : {}),
          ...Object.fromEntries(further),
        },
        { project, nowMs: 0, dayOf: harness.dayOf },
      );
      for (const list of metric.lists) {
        const given = metric.parameters.map(
          ({ name, sqlType }) => `${toSnakeCase(name)} = {${toSnakeCase(name)}:${sqlType}}`,
        );
        const columns = list.columns.map(({ name }) => toSnakeCase(name));
        const called = await harness.warehouse.query<Record<string, unknown>>(
          `SELECT ${columns.join(', ')}
          FROM everloop.${viewOf(metric, list)}(
              project = {project:String}, as_of = {as_of:String}, segment = {segment:String}${given.map((each) => `, ${each}`).join('')})`,
          {
            params: {
              project: 'shop',
              as_of: request.asOf,
              segment: '',
              ...Object.fromEntries(
                Object.entries(request.values).map(([name, value]) => [toSnakeCase(name), value]),
              ),
            },
          },
        );
        const asked = await queryList(harness.warehouse, metric, list, project, request);
        const texts = (rows: Record<string, unknown>[]) =>
          rows.map((row) => JSON.stringify(Object.values(row))).sort();
        expect({ query, list: list.name, rows: texts(asked) }).toEqual({
          query,
          list: list.name,
          rows: texts(called),
        });
      }
    }
  },
);
