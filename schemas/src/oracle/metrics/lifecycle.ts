import { activeDays, daysWithin, personsAsked } from '../activity.js';
import { formatDay, parseDay, periodAt, periodsOf, type Range, shiftPeriod, todayOf } from '../calendar.js';
import { share } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';

export interface LifecycleParams extends AskedAlways, Range {}
export interface LifecycleRow {
  period: string;
  current: boolean;
  active: number;
  new: number;
  retained: number;
  resurrected: number;
  churned: number;
  quickRatio: number | null;
  previousActive: number;
  checkActive: boolean;
  checkRetained: boolean;
}

/** Growth accounting: who is new, came back, stayed or left, period by period. */
export function lifecycle(store: OracleStore, params: LifecycleParams): LifecycleRow[] {
  const today = todayOf(store.settings, params.asOf);
  const daysOfPersons = personsAsked(store, params).map((person) => activeDays(store, person));
  return periodsOf(store.settings, params, today).map(({ start, end, current }) => {
    const previousStart = shiftPeriod(start, params.granularity, -1);
    const count = (is: (now: boolean, before: boolean, isNew: boolean) => boolean) =>
      daysOfPersons.filter((days) =>
        is(
          daysWithin(days, start, end) > 0,
          daysWithin(days, previousStart, start) > 0,
          Math.min(...days) >= start && Math.min(...days) < end,
        ),
      ).length;
    const active = count((now) => now);
    const previousActive = count((_, before) => before);
    const fresh = count((_now, _before, isNew) => isNew);
    const retained = count((now, before) => now && before);
    const resurrected = count((now, before, isNew) => now && !before && !isNew);
    const churned = count((now, before) => before && !now);
    return {
      period: formatDay(start),
      current,
      active,
      new: fresh,
      retained,
      resurrected,
      churned,
      quickRatio: share(fresh + resurrected, churned),
      previousActive,
      checkActive: active === fresh + retained + resurrected,
      checkRetained: previousActive - churned === retained,
    };
  });
}

const STATES = ['new', 'current', 'resurrected', 'at-risk', 'dormant'] as const;
export type LifecycleState = (typeof STATES)[number];
export interface LifecycleStatesRow {
  day: string;
  state: LifecycleState;
  persons: number;
}

/** The state of one person at a day; null where they were not active by then. */
export function stateAt(
  activeOn: ReadonlySet<number>,
  day: number,
  { currentDays, dormantDays }: { currentDays: number; dormantDays: number },
): LifecycleState | null {
  const days = [...activeOn].filter((active) => active <= day).sort((a, b) => a - b);
  const last = days.at(-1);
  if (last === undefined) return null;
  if (day - last >= dormantDays) return 'dormant';
  if (day - last >= currentDays) return 'at-risk';
  const firstRecent = days.findIndex((active) => day - active < currentDays);
  if (firstRecent === 0) return 'new';
  return days[firstRecent]! - days[firstRecent - 1]! >= dormantDays ? 'resurrected' : 'current';
}

/** Persons in every state on the last day of the range, or today where that is earlier. */
export function lifecycleStates(store: OracleStore, params: LifecycleParams): LifecycleStatesRow[] {
  const today = todayOf(store.settings, params.asOf);
  const lastPeriod = periodAt(store.settings, params.granularity, parseDay(params.to) - 1, today);
  const day = Math.min(lastPeriod.end - 1, today);
  const states = personsAsked(store, params).map((person) =>
    stateAt(activeDays(store, person), day, store.settings.churn),
  );
  return STATES.map((state) => ({
    day: formatDay(day),
    state,
    persons: states.filter((one) => one === state).length,
  }));
}
