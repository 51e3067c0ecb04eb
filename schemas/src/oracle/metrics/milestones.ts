import { activeDays, daysWithin, isTrackOf } from '../activity.js';
import { compareBytes } from '../bytes.js';
import { todayOf } from '../calendar.js';
import { commonEvents } from '../common-events.js';
import { crc32 } from '../crc32.js';
import { firstSeenDays } from '../facts.js';
import { isWithin } from '../growth.js';
import { fisher } from '../intervals.js';
import { share } from '../numbers.js';
import { type DayRange, plainByPerson, spanOf } from '../question.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface MilestonesParams extends AskedAlways, DayRange {
  /** First and last day, from the first-seen day, on one of which a retained person is active; 28 and 34 by default. */
  targetFrom?: number;
  targetTo?: number;
}

const THRESHOLDS = Array.from({ length: 20 }, (_, index) => index + 1);
const WINDOWS = [1, 3, 7, 14];

interface Mature {
  firstSeen: number;
  events: StoredEvent[];
  isRetained: boolean;
  isHeldOut: boolean;
}

/** Persons first seen in the range whose first windows and target days are all over. */
function maturePersons(store: OracleStore, params: MilestonesParams): Mature[] {
  const { targetFrom = 28, targetTo = 34 } = params;
  const lastDay = Math.max(targetTo, ...WINDOWS.map((days) => days - 1));
  const today = todayOf(store.settings, params.asOf);
  const firstSeen = firstSeenDays(store);
  return [...plainByPerson(store, params)].flatMap(([key, events]) => {
    const seenOn = firstSeen.get(key) ?? null;
    if (seenOn === null || !isWithin(seenOn, spanOf(params)) || seenOn + lastDay >= today) return [];
    const active = activeDays(store, store.persons.get(key)!);
    return [
      {
        firstSeen: seenOn,
        events,
        isRetained: daysWithin(active, seenOn + targetFrom, seenOn + targetTo + 1) > 0,
        isHeldOut: crc32(key.slice(key.indexOf(':') + 1)) % 2 === 1,
      },
    ];
  });
}

export interface Milestone {
  persons: number;
  reached: number;
  reach: number | null;
  retentionWith: number | null;
  retentionWithout: number | null;
  lift: number | null;
  precision: number | null;
  recall: number | null;
  phi: number | null;
  phiLow: number | null;
  phiHigh: number | null;
}

function measure(persons: readonly { hasReached: boolean; isRetained: boolean }[]): Milestone {
  const count = (hasReached: boolean, isRetained: boolean) =>
    persons.filter((person) => person.hasReached === hasReached && person.isRetained === isRetained).length;
  const both = count(true, true);
  const reachedOnly = count(true, false);
  const retainedOnly = count(false, true);
  const neither = count(false, false);
  const reached = both + reachedOnly;
  const retained = both + retainedOnly;
  const retentionWith = share(both, reached);
  const retentionWithout = share(retainedOnly, retainedOnly + neither);
  const margins = Math.sqrt(reached * (retainedOnly + neither) * retained * (reachedOnly + neither));
  const phi = share(both * neither - reachedOnly * retainedOnly, margins);
  const interval = phi === null ? null : fisher(phi, persons.length);
  return {
    persons: persons.length,
    reached,
    reach: share(reached, persons.length),
    retentionWith,
    retentionWithout,
    lift: retentionWith === null || retentionWithout === null ? null : share(retentionWith, retentionWithout),
    precision: retentionWith,
    recall: share(both, retained),
    phi,
    phiLow: interval?.low ?? null,
    phiHigh: interval?.high ?? null,
  };
}

type HeldOut = { [Name in keyof Milestone as `heldOut${Capitalize<Name>}`]: Milestone[Name] };
export interface MilestonesRow extends Milestone, HeldOut {
  event: string;
  threshold: number;
  days: number;
}

/** Of everything done early, what goes with staying: a correlation, and no more than that. */
export function milestones(store: OracleStore, params: MilestonesParams): MilestonesRow[] {
  const persons = maturePersons(store, params);
  const { names } = commonEvents(plainByPerson(store, params), spanOf(params));
  const rows: MilestonesRow[] = [];
  for (const event of names) {
    for (const days of WINDOWS) {
      const times = persons.map((person) => ({
        ...person,
        times: person.events.filter(
          (one) =>
            isTrackOf(one, [event]) && one.day >= person.firstSeen && one.day < person.firstSeen + days,
        ).length,
      }));
      for (const threshold of THRESHOLDS) {
        const marked = times.map((person) => ({ ...person, hasReached: person.times >= threshold }));
        const all = measure(marked);
        if (all.reached === 0) continue;
        const held = measure(marked.filter((person) => person.isHeldOut));
        rows.push({ event, threshold, days, ...all, ...nameHeldOut(held) });
      }
    }
  }
  const rank = (row: MilestonesRow) => row.heldOutPhi ?? Number.NEGATIVE_INFINITY;
  return rows.sort(
    (a, b) =>
      (rank(a) === rank(b) ? 0 : rank(b) - rank(a)) ||
      compareBytes(a.event, b.event) ||
      a.threshold - b.threshold ||
      a.days - b.days,
  );
}

function nameHeldOut(held: Milestone): HeldOut {
  return {
    heldOutPersons: held.persons,
    heldOutReached: held.reached,
    heldOutReach: held.reach,
    heldOutRetentionWith: held.retentionWith,
    heldOutRetentionWithout: held.retentionWithout,
    heldOutLift: held.lift,
    heldOutPrecision: held.precision,
    heldOutRecall: held.recall,
    heldOutPhi: held.phi,
    heldOutPhiLow: held.phiLow,
    heldOutPhiHigh: held.phiHigh,
  };
}

export interface MilestonesSummaryRow {
  persons: number;
  retained: number;
  events: number;
  eventsLeftOut: number;
}

export function milestonesSummary(store: OracleStore, params: MilestonesParams): MilestonesSummaryRow[] {
  const persons = maturePersons(store, params);
  const { names, leftOut } = commonEvents(plainByPerson(store, params), spanOf(params));
  return [
    {
      persons: persons.length,
      retained: persons.filter((person) => person.isRetained).length,
      events: names.length,
      eventsLeftOut: leftOut,
    },
  ];
}
