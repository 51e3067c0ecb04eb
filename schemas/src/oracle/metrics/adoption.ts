import { isTrackOf } from '../activity.js';
import { compareBytes } from '../bytes.js';
import { commonEvents } from '../common-events.js';
import { firstSeenDays } from '../facts.js';
import { isWithin } from '../growth.js';
import { median, share } from '../numbers.js';
import { type DayRange, plainByPerson, spanOf } from '../question.js';
import type { AskedAlways, OracleStore, StoredEvent } from '../types.js';

export interface AdoptionParams extends AskedAlways, DayRange {
  /** Keys of the persons to compare with the segment. */
  compareSegment?: ReadonlySet<string>;
}

interface Adopted {
  size: number;
  persons: number;
  breadth: number | null;
  times: number;
  meanTimes: number | null;
  medianTimes: number | null;
  meanDays: number | null;
}

export interface AdoptionRow extends Adopted {
  event: string;
  compareSize: number | null;
  comparePersons: number | null;
  compareBreadth: number | null;
  compareTimes: number | null;
  compareMeanTimes: number | null;
  compareMedianTimes: number | null;
  compareMeanDays: number | null;
  breadthDifference: number | null;
  meanTimesDifference: number | null;
}

/** Person → what they did in the range, for the persons first seen before its end. */
function segmentEvents(
  store: OracleStore,
  params: AdoptionParams,
  segment: ReadonlySet<string> | undefined,
): Map<string, StoredEvent[]> {
  const span = spanOf(params);
  const firstSeen = firstSeenDays(store);
  const asked: AskedAlways = segment === undefined ? { asOf: params.asOf } : { asOf: params.asOf, segment };
  const seen = [...plainByPerson(store, asked)].filter(
    ([person]) => (firstSeen.get(person) ?? Number.POSITIVE_INFINITY) < span.end,
  );
  return new Map(
    seen.map(([person, events]) => [person, events.filter((event) => isWithin(event.day, span))]),
  );
}

function adopt(eventsOf: ReadonlyMap<string, StoredEvent[]>, name: string): Adopted {
  const done = [...eventsOf.values()]
    .map((events) => events.filter((event) => isTrackOf(event, [name])))
    .filter((events) => events.length > 0);
  const times = done.reduce((sum, events) => sum + events.length, 0);
  const days = done.reduce((sum, events) => sum + new Set(events.map(({ day }) => day)).size, 0);
  return {
    size: eventsOf.size,
    persons: done.length,
    breadth: share(done.length, eventsOf.size),
    times,
    meanTimes: share(times, done.length),
    medianTimes: median(done.map((events) => events.length)),
    meanDays: share(days, done.length),
  };
}

function difference(a: number | null, b: number | null | undefined): number | null {
  return a === null || b === null || b === undefined ? null : a - b;
}

function membersOfBoth(store: OracleStore, params: AdoptionParams) {
  const own = segmentEvents(store, params, params.segment);
  const compared =
    params.compareSegment === undefined ? null : segmentEvents(store, params, params.compareSegment);
  const together = new Map([...own, ...(compared ?? [])]);
  return { own, compared, common: commonEvents(together, spanOf(params)) };
}

/** How many of a segment use each thing, and how deep. */
export function adoption(store: OracleStore, params: AdoptionParams): AdoptionRow[] {
  const { own, compared, common } = membersOfBoth(store, params);
  return common.names
    .map((event) => {
      const mine = adopt(own, event);
      const theirs = compared === null ? null : adopt(compared, event);
      return {
        event,
        ...mine,
        compareSize: theirs?.size ?? null,
        comparePersons: theirs?.persons ?? null,
        compareBreadth: theirs?.breadth ?? null,
        compareTimes: theirs?.times ?? null,
        compareMeanTimes: theirs?.meanTimes ?? null,
        compareMedianTimes: theirs?.medianTimes ?? null,
        compareMeanDays: theirs?.meanDays ?? null,
        breadthDifference: difference(mine.breadth, theirs?.breadth),
        meanTimesDifference: difference(mine.meanTimes, theirs?.meanTimes),
      };
    })
    .sort((a, b) => b.persons - a.persons || compareBytes(a.event, b.event));
}

export interface AdoptionSummaryRow {
  size: number;
  compareSize: number | null;
  events: number;
  eventsLeftOut: number;
}

export function adoptionSummary(store: OracleStore, params: AdoptionParams): AdoptionSummaryRow[] {
  const { own, compared, common } = membersOfBoth(store, params);
  return [
    {
      size: own.size,
      compareSize: compared?.size ?? null,
      events: common.names.length,
      eventsLeftOut: common.leftOut,
    },
  ];
}
