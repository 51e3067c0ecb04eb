import type { AarrrAnswer, AarrrRow, LifecycleAnswer, Metrics } from '@everloop/ingest/client';
import { bar, change, percent, signed } from './format.js';

/**
 * The last whole week against the one before, who comes how often, and who comes back; about 40 lines of text.
 *
 * Errors  MetricsError, as the client throws it.
 */
export async function writeReport(metrics: Metrics, asOf?: string): Promise<string> {
  const asked = asOf === undefined ? {} : { asOf };
  const [stages, growth, curve, retention] = await Promise.all([
    metrics.aarrr({ ...asked, granularity: 'week' }),
    metrics.lifecycle({ ...asked, granularity: 'week' }),
    metrics.powerUserCurve({ ...asked, window: 7 }),
    metrics.retention({ ...asked, granularity: 'week', periods: 8 }),
  ]);
  const most = Math.max(1, ...curve.rows.map((row) => row.persons));
  const lines = [
    `${stages.project} · days in ${stages.timeZone} · as of ${stages.asOf}`,
    '',
    ...describeWeek(stages),
    ...describeRevenue(stages),
    ...describeGrowth(growth),
    '',
    `Active on … of the 7 days from ${curve.from}`,
    ...curve.rows.map(
      ({ days, persons, share }) => `  ${days}  ${bar(persons / most)} ${persons} (${percent(share)})`,
    ),
    '',
    'Back after … weeks',
    ...retention.curve
      .filter(({ size }) => size > 0)
      .map(({ offset, rate, size }) => `  ${offset}  ${bar(rate ?? 0)} ${percent(rate)} of ${size}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The last two periods that are over; a week that runs would look like a fall. */
function lastTwo<Row extends { current: boolean }>(rows: readonly Row[]): [Row, Row] | null {
  const over = rows.filter((row) => !row.current);
  const [before, last] = over.slice(-2);
  return before === undefined || last === undefined ? null : [before, last];
}

const STAGES: { name: string; of: (row: AarrrRow) => number }[] = [
  { name: 'first seen', of: (row) => row.acquired },
  { name: 'signed up', of: (row) => row.signUps },
  { name: 'active', of: (row) => row.active },
  { name: 'orders', of: (row) => row.orders },
  { name: 'payers', of: (row) => row.payers },
  { name: 'invites sent', of: (row) => row.invites },
  { name: 'invites accepted', of: (row) => row.accepted },
];

function describeWeek({ rows }: AarrrAnswer): string[] {
  const weeks = lastTwo(rows);
  if (weeks === null) return ['No two weeks are over yet.'];
  const [before, last] = weeks;
  return [
    `Week of ${last.period}, against the week before`,
    ...STAGES.map(({ name, of }) => `  ${name.padEnd(18)} ${change(of(before), of(last))}`),
  ];
}

/** Currencies are never added. */
function describeRevenue({ rows, revenue }: AarrrAnswer): string[] {
  const last = lastTwo(rows)?.[1].period;
  return revenue
    .filter(({ period }) => period === last)
    .map((row) => `  ${'revenue'.padEnd(18)} ${row.revenue} ${row.currency}`);
}

function describeGrowth({ rows }: LifecycleAnswer): string[] {
  const last = lastTwo(rows)?.[1];
  if (last === undefined) return [];
  const ratio = last.quickRatio === null ? 'nobody left' : `quick ratio ${last.quickRatio.toFixed(2)}`;
  return [
    `  ${'who'.padEnd(18)} ${signed(last.new)} new, ${signed(last.resurrected)} back, ${signed(-last.churned)} gone: ${ratio}`,
  ];
}
