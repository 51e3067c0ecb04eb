import { activeDays, daysWithin, firstDay, isSeen, isTrackOf, personsAsked } from '../activity.js';
import { formatDay, type Period, periodsOf, type Range, shiftPeriod, todayOf } from '../calendar.js';
import { type GroupBy, groupOfPersons } from '../group.js';
import { distinctByBytes, share } from '../numbers.js';
import type { AskedAlways, OraclePerson, OracleStore } from '../types.js';

export interface RetentionParams extends AskedAlways, Range {
  mode: 'nday' | 'unbounded' | 'bracket';
  /** Last offset of the modes `nday` and `unbounded`. */
  periods: number;
  /** First and last day of the bracket, counted from the person's start day; both included. */
  bracketFrom?: number;
  bracketTo?: number;
  /** Name of a track event; '' for first seen. */
  startEvent?: string;
  /** Name of a track event; '' for any active event. */
  returnEvent?: string;
  by?: Exclude<GroupBy, 'cohort'>;
}
export interface RetentionRow {
  cohort: string;
  current: boolean;
  group: string;
  offset: number;
  size: number;
  retained: number | null;
  rate: number | null;
}
export interface RetentionCurveRow {
  group: string;
  offset: number;
  size: number;
  retained: number;
  rate: number | null;
}

function startDay(person: OraclePerson, startEvent = ''): number | null {
  return firstDay(person, (event) => (startEvent === '' ? isSeen(event) : isTrackOf(event, [startEvent])));
}

function offsetsOf(params: RetentionParams): number[] {
  if (params.mode === 'bracket') return [params.bracketFrom ?? 0];
  return Array.from({ length: params.periods + 1 }, (_, offset) => offset);
}

function isMature(period: Period, offset: number, today: number, params: RetentionParams): boolean {
  if (params.mode === 'bracket') return period.end - 1 + (params.bracketTo ?? 0) < today;
  return shiftPeriod(period.end, params.granularity, offset) <= today;
}

function isRetained(
  store: OracleStore,
  person: OraclePerson,
  period: Period,
  offset: number,
  params: RetentionParams,
): boolean {
  const returned = activeDays(store, person, params.returnEvent);
  if (params.mode === 'bracket') {
    const start = startDay(person, params.startEvent)!;
    return daysWithin(returned, start + (params.bracketFrom ?? 0), start + (params.bracketTo ?? 0) + 1) > 0;
  }
  const from = shiftPeriod(period.start, params.granularity, offset);
  const to = shiftPeriod(period.start, params.granularity, offset + 1);
  return daysWithin(returned, from, params.mode === 'unbounded' ? Number.POSITIVE_INFINITY : to) > 0;
}

/** The triangle: of everyone who started in a period, who came back i periods later. */
export function retention(store: OracleStore, params: RetentionParams): RetentionRow[] {
  const today = todayOf(store.settings, params.asOf);
  const groupOf = groupOfPersons(store, params.by);
  const persons = personsAsked(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) => {
    const started = persons.filter((person) => {
      const day = startDay(person, params.startEvent);
      return day !== null && day >= period.start && day < period.end;
    });
    return distinctByBytes(started.map((person) => groupOf(person.key))).flatMap((group) => {
      const members = started.filter((person) => groupOf(person.key) === group);
      return offsetsOf(params).map((offset) => {
        const retained = isMature(period, offset, today, params)
          ? members.filter((person) => isRetained(store, person, period, offset, params)).length
          : null;
        return {
          cohort: formatDay(period.start),
          current: period.current,
          group,
          offset,
          size: members.length,
          retained,
          rate: retained === null ? null : share(retained, members.length),
        };
      });
    });
  });
}

/** The curve: at every offset Σ retained ÷ Σ size over the cohorts that are mature there. */
export function retentionCurve(store: OracleStore, params: RetentionParams): RetentionCurveRow[] {
  const cells = retention(store, params);
  const groups = (params.by ?? '') === '' ? [''] : distinctByBytes(cells.map((cell) => cell.group));
  return groups.flatMap((group) =>
    offsetsOf(params).map((offset) => {
      const mature = cells.filter(
        (cell) => cell.group === group && cell.offset === offset && cell.retained !== null,
      );
      const size = mature.reduce((sum, cell) => sum + cell.size, 0);
      const retained = mature.reduce((sum, cell) => sum + cell.retained!, 0);
      return { group, offset, size, retained, rate: share(retained, size) };
    }),
  );
}
