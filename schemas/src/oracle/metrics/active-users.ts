import { activeDays, daysWithin, personsAsked } from '../activity.js';
import { formatDay, periodsOf, todayOf } from '../calendar.js';
import { share } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';

export interface ActiveUsersParams extends AskedAlways {
  from: string;
  to: string;
  /** Name of a track event; '' for the project's active events. */
  event?: string;
}
export interface ActiveUsersRow {
  period: string;
  current: boolean;
  dau: number;
  wau: number;
  mau: number;
  stickiness: number | null;
}

/** Distinct persons active in the trailing 1, 7 and 30 days of every day. */
export function activeUsers(store: OracleStore, params: ActiveUsersParams): ActiveUsersRow[] {
  const daysOfPersons = personsAsked(store, params).map((person) => activeDays(store, person, params.event));
  const activeIn = (firstDay: number, lastDay: number) =>
    daysOfPersons.filter((days) => daysWithin(days, firstDay, lastDay + 1) > 0).length;
  const periods = periodsOf(
    store.settings,
    { from: params.from, to: params.to, granularity: 'day' },
    todayOf(store.settings, params.asOf),
  );
  return periods.map(({ start: day, current }) => {
    let personDays = 0;
    for (let back = 0; back < 30; back++) personDays += activeIn(day - back, day - back);
    const mau = activeIn(day - 29, day);
    return {
      period: formatDay(day),
      current,
      dau: activeIn(day, day),
      wau: activeIn(day - 6, day),
      mau,
      stickiness: share(personDays / 30, mau),
    };
  });
}
