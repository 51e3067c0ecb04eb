/**
 * A segment is a set of persons, made from a rule. A rule is an object with one member that names its kind; `and`, `or` and
 * `not` combine rules. Days are `YYYY-MM-DD` in the project's zone. A rule that names no day is about the day on which it
 * is asked (the as-of day), so that a saved one moves along.
 */
export type SegmentRule =
  /** All of them; `[]` is everyone. */
  | { and: SegmentRule[] }
  /** At least one of them; `[]` is no one. */
  | { or: SegmentRule[] }
  /** Everyone else of whom any event is stored. */
  | { not: SegmentRule }
  | { rung: RungRule }
  | { state: StateRule }
  | { activeDays: ActiveDaysRule }
  | { did: DidRule }
  /** Everyone whom `did` with the same members leaves out. */
  | { didNot: DidRule }
  | { trait: TraitRule }
  /** First-touch channel, as in the metric `channels`; one of them. */
  | { channel: string[] }
  | { cohort: CohortRule };

export const LIFECYCLE_STATES = ['new', 'current', 'resurrected', 'at-risk', 'dormant'] as const;
export type LifecycleStateName = (typeof LIFECYCLE_STATES)[number];

/** Standing on one of the rungs, by name, in the period that holds `day`; rung 0 is `inactive`. */
export interface RungRule {
  is: string[];
  /** Default: month. */
  granularity: 'day' | 'week' | 'month';
  day?: string | undefined;
}

/** In one of the lifecycle states at the end of `day`. Who was never active by then is in none. */
export interface StateRule {
  is: LifecycleStateName[];
  day?: string | undefined;
}

/** Active on `from` to `to` distinct days, both included, of the `window` days that end with `end`. */
export interface ActiveDaysRule {
  /** Days, 1 to 1,100. */
  window: number;
  from: number;
  /** Default: the window. */
  to?: number | undefined;
  end?: string | undefined;
  /** Only this track event counts as activity. Default: the project's active events. */
  event?: string | undefined;
}

/** Did a track event at least `times` times, each message once, in the `days` days that end with `end`. */
export interface DidRule {
  event: string;
  /** Default: 1. */
  times: number;
  /** Default: ever, up to `end`. */
  days?: number | undefined;
  end?: string | undefined;
}

export type TraitValue = string | number | boolean;

/**
 * The latest value of a trait, by (timestamp, messageId by bytes), is one of these, or is there at all. Values are compared
 * as JSON: `5` is no `"5"`. An object or a list equals nothing, but exists; null is as if the trait were not sent.
 */
export type TraitRule =
  | { name: string; equals: TraitValue }
  | { name: string; in: TraitValue[] }
  | { name: string; exists: boolean };

/** First seen in the month, or on a day of [from, to). */
export type CohortRule =
  /** `YYYY-MM`. */
  { month: string } | { from: string; to: string };

export const SEGMENT_KINDS = [
  'and',
  'or',
  'not',
  'rung',
  'state',
  'activeDays',
  'did',
  'didNot',
  'trait',
  'channel',
  'cohort',
] as const;
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/** Rules within rules, and parts in all, that one segment may have. */
export const MAX_SEGMENT_DEPTH = 8;
export const MAX_SEGMENT_PARTS = 50;
