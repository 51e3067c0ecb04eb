import { daysWithin } from '../activity.js';
import { formatDay, periodAt, periodsOf, todayOf } from '../calendar.js';
import { climbersOf, rungIn } from '../climbers.js';
import { share } from '../numbers.js';
import type { OracleStore } from '../types.js';
import type { LadderParams } from './ladder.js';

const WINDOW_DAYS = 30;

export interface LadderPowerUserCurveRow {
  period: string;
  current: boolean;
  rung: number;
  name: string;
  days: number;
  persons: number;
  share: number | null;
}

function namesOf(store: OracleStore): string[] {
  return ['inactive', ...store.settings.ladder.map(({ name }) => name)];
}

/** L30 of the persons on each rung, at the last day of each period, or today; rungs with no one active have no rows. */
export function ladderPowerUserCurve(store: OracleStore, params: LadderParams): LadderPowerUserCurveRow[] {
  const today = todayOf(store.settings, params.asOf);
  const climbers = climbersOf(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) => {
    const end = Math.min(period.end, today + 1);
    const active = climbers
      .map((climber) => ({
        rung: rungIn(store.settings.ladder, climber, period),
        days: daysWithin(climber.activeOn, end - WINDOW_DAYS, end),
      }))
      .filter(({ days }) => days > 0);
    return namesOf(store).flatMap((name, rung) => {
      const own = active.filter((one) => one.rung === rung);
      if (own.length === 0) return [];
      return Array.from({ length: WINDOW_DAYS }, (_, index) => {
        const persons = own.filter(({ days }) => days === index + 1).length;
        return {
          period: formatDay(period.start),
          current: period.current,
          rung,
          name,
          days: index + 1,
          persons,
          share: share(persons, own.length),
        };
      });
    });
  });
}

export interface LadderRetentionRow {
  period: string;
  current: boolean;
  rung: number;
  name: string;
  size: number;
  /** Active in the next period; null until that has ended. */
  retained: number | null;
  rate: number | null;
}

/** Of the persons on each rung in a period, those who are active in the next one. */
export function ladderRetention(store: OracleStore, params: LadderParams): LadderRetentionRow[] {
  const today = todayOf(store.settings, params.asOf);
  const climbers = climbersOf(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) => {
    const next = periodAt(store.settings, params.granularity, period.end, today);
    const seen = climbers.filter((climber) => climber.firstSeen < period.end);
    return namesOf(store).map((name, rung) => {
      const standing = seen.filter((climber) => rungIn(store.settings.ladder, climber, period) === rung);
      const retained = next.current
        ? null
        : standing.filter(({ activeOn }) => daysWithin(activeOn, next.start, next.end) > 0).length;
      return {
        period: formatDay(period.start),
        current: period.current,
        rung,
        name,
        size: standing.length,
        retained,
        rate: retained === null ? null : share(retained, standing.length),
      };
    });
  });
}
