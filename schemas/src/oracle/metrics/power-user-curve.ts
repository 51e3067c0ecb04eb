import { activeDays, daysWithin, personsAsked } from '../activity.js';
import { formatDay, parseDay, periodsOf, type Range, todayOf } from '../calendar.js';
import { type GroupBy, groupOfPersons } from '../group.js';
import { distinctByBytes, share } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';

export interface PowerUserCurveParams extends AskedAlways {
  /** Last day of the window. */
  end: string;
  /** Length of the window in days. */
  window: number;
  event?: string;
  by?: GroupBy;
}
export interface PowerUserCurveRow {
  group: string;
  days: number;
  persons: number;
  share: number | null;
}

interface Asked extends AskedAlways {
  window: number;
  event?: string;
  by?: GroupBy;
}

/** Group → for everyone active in the window, on how many of its days. Without `by` there is always one group. */
function daysActive(store: OracleStore, endDay: number, asked: Asked): Map<string, number[]> {
  const groupOf = groupOfPersons(store, asked.by);
  const counts = new Map<string, number[]>();
  if ((asked.by ?? '') === '') counts.set('', []);
  for (const person of personsAsked(store, asked)) {
    const active = activeDays(store, person, asked.event);
    const days = daysWithin(active, endDay - asked.window + 1, endDay + 1);
    if (days === 0) continue;
    const group = groupOf(person.key);
    counts.set(group, [...(counts.get(group) ?? []), days]);
  }
  return new Map(distinctByBytes(counts.keys()).map((group) => [group, counts.get(group)!]));
}

function curve(counts: readonly number[], window: number) {
  return Array.from({ length: window }, (_, index) => {
    const persons = counts.filter((days) => days === index + 1).length;
    return { days: index + 1, persons, share: share(persons, counts.length) };
  });
}

/** Persons active on exactly k of the days of a window, for every k. */
export function powerUserCurve(store: OracleStore, params: PowerUserCurveParams): PowerUserCurveRow[] {
  const groups = daysActive(store, parseDay(params.end), params);
  return [...groups].flatMap(([group, counts]) =>
    curve(counts, params.window).map((row) => ({ group, ...row })),
  );
}

export interface PowerUserCurveSummaryParams extends PowerUserCurveParams {
  /** Days; 0: not asked. */
  threshold?: number;
}
export interface PowerUserCurveSummaryRow {
  group: string;
  persons: number;
  meanDays: number | null;
  thresholdShare: number | null;
}

export function powerUserCurveSummary(
  store: OracleStore,
  params: PowerUserCurveSummaryParams,
): PowerUserCurveSummaryRow[] {
  const threshold = params.threshold ?? 0;
  const groups = daysActive(store, parseDay(params.end), params);
  return [...groups].map(([group, counts]) => ({
    group,
    persons: counts.length,
    meanDays: share(
      counts.reduce((sum, days) => sum + days, 0),
      counts.length,
    ),
    thresholdShare:
      threshold === 0 ? null : share(counts.filter((days) => days >= threshold).length, counts.length),
  }));
}

export interface PowerUserTrendParams extends AskedAlways, Range {
  window: number;
  event?: string;
}
export interface PowerUserTrendRow {
  period: string;
  current: boolean;
  /** Last day of the period; of the current one the last day so far. */
  day: string;
  days: number;
  persons: number;
  share: number | null;
}

/** The curve at the end of every period. */
export function powerUserTrend(store: OracleStore, params: PowerUserTrendParams): PowerUserTrendRow[] {
  const today = todayOf(store.settings, params.asOf);
  return periodsOf(store.settings, params, today).flatMap(({ start, end, current }) => {
    const day = current ? today : end - 1;
    const { window, event = '', asOf, segment } = params;
    const asked = segment === undefined ? { window, event, asOf } : { window, event, asOf, segment };
    const counts = daysActive(store, day, asked).get('')!;
    return curve(counts, window).map((row) => ({
      period: formatDay(start),
      current,
      day: formatDay(day),
      ...row,
    }));
  });
}
