import { isTrackOf } from '../activity.js';
import { type GroupBy, groupOfPersons } from '../group.js';
import { isWithin } from '../growth.js';
import { distinctByBytes, median, share } from '../numbers.js';
import { type DayRange, isWithinDaysOf, plainByPerson, spanOf } from '../question.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface FunnelParams extends AskedAlways, DayRange {
  /** Names of track events, in order; a name may stand more than once. */
  steps: readonly string[];
  /** Days × 24 h from step 1. */
  window: number;
  by?: Exclude<GroupBy, 'cohort'>;
}
export interface FunnelRow {
  group: string;
  step: number;
  event: string;
  persons: number;
  conversion: number | null;
  stepConversion: number | null;
  dropOff: number | null;
  medianMs: number | null;
}

/** The events that serve the steps of the attempt that begins with `events[from]`, taking each as early as it comes. */
function attemptFrom(events: readonly StoredEvent[], from: number, params: FunnelParams): StoredEvent[] {
  const served = [events[from]!];
  for (const event of events.slice(from + 1)) {
    const next = params.steps[served.length];
    if (next === undefined || !isWithinDaysOf(served[0]!, event, params.window)) break;
    if (isTrackOf(event, [next])) served.push(event);
  }
  return served;
}

/** The person's deepest attempt, of equals the earliest; null where step 1 never came. */
function deepestAttempt(events: readonly StoredEvent[], params: FunnelParams): StoredEvent[] | null {
  let deepest: StoredEvent[] | null = null;
  for (const [index, event] of events.entries()) {
    if (!isTrackOf(event, [params.steps[0]!]) || !isWithin(event.day, spanOf(params))) continue;
    const attempt = attemptFrom(events, index, params);
    if (deepest === null || attempt.length > deepest.length) deepest = attempt;
  }
  return deepest;
}

export function funnel(store: OracleStore, params: FunnelParams): FunnelRow[] {
  const groupOf = groupOfPersons(store, params.by);
  const attempts = [...plainByPerson(store, params)].flatMap(([person, events]) => {
    const attempt = deepestAttempt(events, params);
    return attempt === null ? [] : [{ group: groupOf(person), attempt }];
  });
  const groups = (params.by ?? '') === '' ? [''] : distinctByBytes(attempts.map(({ group }) => group));
  return groups.flatMap((group) => {
    const own = attempts.filter((one) => one.group === group).map(({ attempt }) => attempt);
    const reached = (step: number) => own.filter((attempt) => attempt.length >= step);
    return params.steps.map((event, index) => {
      const step = index + 1;
      const here = reached(step);
      const before = step === 1 ? null : reached(step - 1).length;
      return {
        group,
        step,
        event,
        persons: here.length,
        conversion: share(here.length, own.length),
        stepConversion: before === null ? null : share(here.length, before),
        dropOff: before === null ? null : before - here.length,
        medianMs:
          before === null
            ? null
            : median(here.map((attempt) => attempt[index]!.timestampMs - attempt[index - 1]!.timestampMs)),
      };
    });
  });
}
