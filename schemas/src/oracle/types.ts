/** What the oracle reads and keeps. Plain types: nothing here runs. */

import type { DeviceLibrary } from '../wire/libraries.js';

export type Granularity = 'day' | 'week' | 'month';
export type WeekDay = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** One event as the collector sees it, after it inherited `context`, `sentAt` and `history` from its batch. */
export interface OracleEvent {
  /** When our side received it; ISO 8601. */
  receivedAt: string;
  event: OracleWireEvent;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface OracleWireEvent {
  type: string;
  messageId?: string | null;
  timestamp?: string | null;
  originalTimestamp?: string | null;
  sentAt?: string | null;
  /** Another collector's: the event comes from an archive, or is sent on. */
  receivedAt?: Json;
  /** true: the event happened before and is not a live one. Anything else says nothing. */
  history?: Json;
  /** A number means its decimal text; one that a JavaScript number cannot hold must be given as text. */
  userId?: Json;
  anonymousId?: Json;
  previousId?: Json;
  groupId?: Json;
  event?: Json;
  name?: string;
  category?: string;
  properties?: { [key: string]: Json };
  traits?: { [key: string]: Json };
  context?: OracleContext;
}

export interface OracleContext {
  library?: { name?: string; version?: string };
  userAgent?: Json;
  campaign?: { name?: string; source?: string; medium?: string; term?: string; content?: string };
  page?: { url?: string; path?: string; title?: string; referrer?: string; search?: string };
  referrer?: { url?: string };
}

export interface Roles {
  signUp: string | string[];
  activation: string | string[];
  revenue: string | string[];
  refund: string | string[];
  invite: string | string[];
  accept: string | string[];
  nps: string | string[];
  impression: string | string[];
  interaction: string | string[];
  conversion: string | string[];
}
export type RoleName = keyof Roles;

/** One rung: every part that is given must hold in the period. */
export interface Rung {
  name: string;
  activeDays?: number;
  /** Event name → least number of times. */
  events?: { [event: string]: number };
  /** Currency → least revenue, a decimal string. */
  revenue?: { [currency: string]: string };
  /** Least number of orders. */
  orders?: number;
}

export type LoopStage = 'consider' | 'evaluate' | 'buy' | 'enjoy' | 'advocate' | 'bond';

export interface JourneyStage {
  stage: string;
  events?: string[];
  /** Every page view enters the stage too. */
  pages?: boolean;
}

/** A project's settings as its configuration writes them; everything but `id` and `timeZone` has a default. */
export interface OracleProject {
  id: string;
  /** IANA name of the reporting zone. */
  timeZone: string;
  weekStart?: WeekDay;
  currency?: string;
  horizonDays?: number;
  /** What becomes of a robot's events. */
  bots?: 'refuse' | 'keep';
  /** Texts whose user agents are not robots'. */
  notBots?: string[];
  /** Names of the track events that make a person active; null: every track, page and screen. */
  activeEvents?: string[] | null;
  activationDays?: number;
  retentionDays?: number[];
  roles?: Partial<Roles>;
  /** Names of properties, of which the first that is there is an order's or a refund's amount. */
  amountProperties?: string[];
  /** Names of properties, of which the first that is there names an order; null: every message is one of its own. */
  orderIdProperties?: string[] | null;
  ownDomains?: string[];
  /** `host`, `=host` for it with and without `www.` alone, `!host` for one that is a referrer after all. */
  ignoredReferrers?: string[];
  inviterProperty?: string;
  inviteProperty?: string;
  ladder?: Rung[];
  loop?: Partial<Record<LoopStage, string[]>>;
  journey?: JourneyStage[];
  experiment?: { event?: string; conversion?: string; windowDays?: number; control?: string };
  campaign?: { windowDays?: number };
  churn?: {
    recentDays?: number;
    baselineDays?: number;
    fall?: string;
    dormantDays?: number;
    currentDays?: number;
    minGaps?: number;
  };
}

/** The same with every default filled in and every role a list of event names. */
export interface OracleSettings {
  id: string;
  timeZone: string;
  weekStart: WeekDay;
  currency: string;
  horizonDays: number;
  bots: 'refuse' | 'keep';
  notBots: string[];
  activeEvents: string[] | null;
  activationDays: number;
  retentionDays: number[];
  roles: Record<RoleName, string[]>;
  amountProperties: string[];
  orderIdProperties: string[];
  ownDomains: string[];
  ignoredReferrers: string[];
  inviterProperty: string;
  inviteProperty: string;
  ladder: Rung[];
  loop: Record<LoopStage, string[]>;
  journey: JourneyStage[];
  experiment: { event: string; conversion: string; windowDays: number; control: string };
  campaign: { windowDays: number };
  churn: {
    recentDays: number;
    baselineDays: number;
    fall: string;
    dormantDays: number;
    currentDays: number;
    minGaps: number;
  };
}

export type IdKind = 'user' | 'anonymous';
export interface RawId {
  kind: IdKind;
  id: string;
}

export interface HostRule {
  class: 'search' | 'social';
  /** Matches this host and every host below it. */
  host: string;
}

export interface OracleOptions {
  /** Raw ids whose person was erased: their events are dropped, their links stay taken. */
  erased?: readonly RawId[];
  channelRules?: readonly HostRule[];
  deviceLibraries?: readonly DeviceLibrary[];
  /** Whether a user agent is a known robot's; by default as the library `isbot` knows them. */
  isRobot?: (userAgent: string) => boolean;
}

export type DeadLetterReason =
  | 'not_an_object'
  | 'invalid_type'
  | 'missing_id'
  | 'placeholder_id'
  | 'invalid_id'
  | 'id_too_long'
  | 'invalid_message_id'
  | 'message_id_too_long'
  | 'missing_event'
  | 'invalid_event'
  | 'event_name_too_long'
  | 'missing_group_id'
  | 'incomplete_alias'
  | 'invalid_timestamp'
  | 'missing_timestamp'
  | 'timestamp_too_old'
  | 'timestamp_in_future'
  | 'invalid_properties'
  | 'bot'
  | 'erased';

/** An accepted event: one copy of a message, as stored. */
export interface StoredEvent {
  messageId: string;
  type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';
  /** Name of a track event; '' on every other type. */
  name: string;
  rawId: RawId;
  /** Key of the canonical id of the person it counts for. */
  person: string;
  /** Stored time, clock corrected, in milliseconds since 1970. */
  timestampMs: number;
  receivedAtMs: number;
  /** Came from an archive: its time is as it was written there, and when we received it says nothing. */
  isHistory: boolean;
  /** Calendar day in the project's zone, as a number of days since 1970-01-01. */
  day: number;
  wire: OracleWireEvent;
}

export type RefusalReason = 'placeholder' | 'already_linked' | 'cycle';
export interface LinkRecord {
  /** Keys of raw ids, as made by `keyOf`. */
  source: string;
  target: string;
  timestampMs: number;
  messageId: string;
  /** null where the link holds. */
  refused: RefusalReason | null;
}

export interface OraclePerson {
  /** Key of the canonical id. */
  key: string;
  /** Every stored copy of every event of the person, by (timestamp, messageId). */
  events: StoredEvent[];
}

export interface OracleStore {
  settings: OracleSettings;
  channelRules: readonly HostRule[];
  /** One entry per event given, in the order given; null: accepted. */
  verdicts: (DeadLetterReason | null)[];
  /** Every link ever asked for, in the order in which they were judged, repeated ones once. */
  links: LinkRecord[];
  /** All stored copies, which is what marks are taken over; same bytes twice are one copy. */
  copies: StoredEvent[];
  /** One copy a message: the one that role facts are read from. */
  facts: StoredEvent[];
  /** One copy per (messageId, raw id, timestamp, type and name): what plain counts count. */
  plain: StoredEvent[];
  /** How many of `plain` are further copies of a message that is counted already. */
  conflictingCopies: number;
  persons: Map<string, OraclePerson>;
  /** The canonical key of a raw id's key. */
  personOf(rawKey: string): string;
}

/** What every list takes in addition to its own parameters. */
export interface AskedAlways {
  /** ISO instant: decides which periods have a row, which are current and which cells are null. */
  asOf: string;
  /** Keys of persons; absent: everyone. */
  segment?: ReadonlySet<string>;
}
