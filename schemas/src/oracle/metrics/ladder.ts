import { formatDay, type Period, periodAt, periodsOf, type Range, todayOf } from '../calendar.js';
import { type Climber, climbersOf, rungIn } from '../climbers.js';
import { share } from '../numbers.js';
import type { AskedAlways, OracleStore } from '../types.js';

export interface LadderParams extends AskedAlways, Range {}
export interface LadderRow {
  period: string;
  current: boolean;
  rung: number;
  name: string;
  persons: number;
  share: number | null;
}

/** Where everyone stands who was first seen before the period's end. */
export function ladder(store: OracleStore, params: LadderParams): LadderRow[] {
  const rungs = store.settings.ladder;
  const climbers = climbersOf(store, params);
  return periodsOf(store.settings, params, todayOf(store.settings, params.asOf)).flatMap((period) => {
    const standing = climbers
      .filter((climber) => climber.firstSeen < period.end)
      .map((climber) => rungIn(rungs, climber, period));
    return ['inactive', ...rungs.map(({ name }) => name)].map((name, rung) => {
      const persons = standing.filter((one) => one === rung).length;
      return {
        period: formatDay(period.start),
        current: period.current,
        rung,
        name,
        persons,
        share: share(persons, standing.length),
      };
    });
  });
}

export type Move = 'climbed' | 'stayed' | 'slipped';

function moveOf(from: number, to: number): Move {
  if (to === from) return 'stayed';
  return to > from ? 'climbed' : 'slipped';
}

interface Moved {
  climber: Climber;
  from: number;
  to: number;
}

/** From the period before to this one, everyone seen by the end of the period before. */
function movesInto(
  store: OracleStore,
  climbers: readonly Climber[],
  period: Period,
  params: LadderParams,
): Moved[] {
  const before = periodAt(store.settings, params.granularity, period.start - 1, period.start);
  return climbers
    .filter((climber) => climber.firstSeen < period.start)
    .map((climber) => ({
      climber,
      from: rungIn(store.settings.ladder, climber, before),
      to: rungIn(store.settings.ladder, climber, period),
    }));
}

export interface LadderTransitionsRow {
  period: string;
  current: boolean;
  fromRung: number;
  toRung: number;
  move: Move;
  persons: number;
  share: number | null;
}

export function ladderTransitions(store: OracleStore, params: LadderParams): LadderTransitionsRow[] {
  const numbers = Array.from({ length: store.settings.ladder.length + 1 }, (_, rung) => rung);
  const climbers = climbersOf(store, params);
  return periodsOf(store.settings, params, todayOf(store.settings, params.asOf)).flatMap((period) => {
    const moves = movesInto(store, climbers, period, params);
    return numbers.flatMap((fromRung) => {
      const left = moves.filter(({ from }) => from === fromRung);
      return numbers.map((toRung) => {
        const persons = left.filter(({ to }) => to === toRung).length;
        return {
          period: formatDay(period.start),
          current: period.current,
          fromRung,
          toRung,
          move: moveOf(fromRung, toRung),
          persons,
          share: share(persons, left.length),
        };
      });
    });
  });
}

export interface LadderClimbRow {
  period: string;
  current: boolean;
  /** First day of the period in which they were first seen. */
  cohort: string;
  size: number;
  climbed: number;
  share: number | null;
}

/** Of every cohort, who stands higher than in the period before. */
export function ladderClimb(store: OracleStore, params: LadderParams): LadderClimbRow[] {
  const today = todayOf(store.settings, params.asOf);
  const climbers = climbersOf(store, params);
  return periodsOf(store.settings, params, today).flatMap((period) => {
    const moves = movesInto(store, climbers, period, params);
    const cohortOf = ({ climber }: Moved) =>
      periodAt(store.settings, params.granularity, climber.firstSeen, today).start;
    const cohorts = [...new Set(moves.map(cohortOf))].sort((a, b) => a - b);
    return cohorts.map((cohort) => {
      const own = moves.filter((moved) => cohortOf(moved) === cohort);
      const climbed = own.filter(({ from, to }) => to > from).length;
      return {
        period: formatDay(period.start),
        current: period.current,
        cohort: formatDay(cohort),
        size: own.length,
        climbed,
        share: share(climbed, own.length),
      };
    });
  });
}
