import { formatDay, type Period, periodsOf, type Range, shiftPeriod, todayOf } from '../calendar.js';
import type { GroupBy } from '../group.js';
import { type GrowthPerson, growthPersons, isWithin, sumOf } from '../growth.js';
import { perHead, writeAmount } from '../money.js';
import { distinctByBytes } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';

export interface LtvParams extends AskedAlways, Range {
  /** Last offset. */
  periods: number;
  by?: Exclude<GroupBy, 'cohort'>;
}
export interface LtvRow {
  cohort: string;
  current: boolean;
  group: string;
  currency: string;
  offset: number;
  size: number;
  revenue: string | null;
  ltv: number | null;
}
export interface LtvCurveRow {
  group: string;
  currency: string;
  offset: number;
  size: number;
  revenue: string;
  ltv: number | null;
}

interface Cohort {
  period: Period;
  group: string;
  members: GrowthPerson[];
}

function cohortsOf(store: OracleStore, params: LtvParams, today: number): Cohort[] {
  const persons = growthPersons(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) => {
    const acquired = persons.filter((person) => isWithin(person.firstSeen, period));
    return distinctByBytes(acquired.map((person) => person.group)).map((group) => ({
      period,
      group,
      members: acquired.filter((person) => person.group === group),
    }));
  });
}

function currenciesOf(members: readonly GrowthPerson[]): string[] {
  return distinctByBytes(members.flatMap((person) => person.money.map((fact) => fact.currency)));
}

/** Day after the last one that counts at an offset. */
function endOf(cohort: Cohort, offset: number, params: LtvParams): number {
  return shiftPeriod(cohort.period.end, params.granularity, offset);
}

/** Revenue of a cohort before a day, in one currency. */
function revenueBefore(cohort: Cohort, currency: string, end: number): bigint {
  const money = cohort.members.flatMap((person) => person.money);
  return sumOf(money.filter((fact) => fact.currency === currency && fact.day < end));
}

function offsetsOf(params: LtvParams): number[] {
  return Array.from({ length: params.periods + 1 }, (_, offset) => offset);
}

/** Revenue so far per person of a cohort, refunds counted, one currency at a time. */
export function ltv(store: OracleStore, params: LtvParams): LtvRow[] {
  const today = todayOf(store.settings, params.asOf);
  return cohortsOf(store, params, today).flatMap((cohort) =>
    currenciesOf(cohort.members).flatMap((currency) =>
      offsetsOf(params).map((offset) => {
        const end = endOf(cohort, offset, params);
        const revenue = end <= today ? revenueBefore(cohort, currency, end) : null;
        return {
          cohort: formatDay(cohort.period.start),
          current: cohort.period.current,
          group: cohort.group,
          currency,
          offset,
          size: cohort.members.length,
          revenue: revenue === null ? null : writeAmount(revenue),
          ltv: revenue === null ? null : perHead(revenue, cohort.members.length),
        };
      }),
    ),
  );
}

/** Over the cohorts that are mature at each offset; one that never used the currency counts with its size. */
export function ltvCurve(store: OracleStore, params: LtvParams): LtvCurveRow[] {
  const today = todayOf(store.settings, params.asOf);
  const cohorts = cohortsOf(store, params, today);
  return distinctByBytes(cohorts.map((cohort) => cohort.group)).flatMap((group) => {
    const ofGroup = cohorts.filter((cohort) => cohort.group === group);
    return currenciesOf(ofGroup.flatMap((cohort) => cohort.members)).flatMap((currency) =>
      offsetsOf(params).map((offset) => {
        const mature = ofGroup.filter((cohort) => endOf(cohort, offset, params) <= today);
        const size = mature.reduce((sum, cohort) => sum + cohort.members.length, 0);
        const revenue = mature.reduce(
          (sum, cohort) => sum + revenueBefore(cohort, currency, endOf(cohort, offset, params)),
          0n,
        );
        return { group, currency, offset, size, revenue: writeAmount(revenue), ltv: perHead(revenue, size) };
      }),
    );
  });
}
