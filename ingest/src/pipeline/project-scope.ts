import type { Plan } from '@everloop/schemas';
import { createFindReferrer, type FindReferrer } from '../domain/find-referrer.js';
import { createIsRobot } from '../domain/is-robot.js';
import type { Json, JsonObject } from '../domain/json/number-text.js';
import type { ProjectSettings } from '../domain/project-settings.js';
import type { ContextFacts } from '../domain/read-context.js';

/** A project's settings in the form that the steps ask. Made once at start. */
export interface ProjectScope {
  settings: ProjectSettings;
  plan: Plan | null;
  /** Events that a role or the experiment names: kept as role facts whatever they carry. */
  factEvents: ReadonlySet<string>;
  /** Events that are orders or refunds. */
  moneyEvents: ReadonlySet<string>;
  npsEvents: ReadonlySet<string>;
  horizonMs: number;
  /** Whether a user agent is a robot's whose events are refused. */
  isRobot: (userAgent: string) => boolean;
  /** The host that brought a visit; null where none did. */
  findReferrer: FindReferrer;
}

const DAY_MS = 86_400_000;

export function createProjectScope(settings: ProjectSettings, plan: Plan | null): ProjectScope {
  const { roles, experiment, planMode } = settings;
  return {
    settings,
    plan: planMode === 'off' ? null : plan,
    factEvents: new Set([...Object.values(roles).flat(), experiment.event, experiment.conversion]),
    moneyEvents: new Set([...roles.revenue, ...roles.refund]),
    npsEvents: new Set(roles.nps),
    horizonMs: horizonDaysOf(settings) * DAY_MS,
    isRobot: createIsRobot(settings),
    findReferrer: createFindReferrer(settings),
  };
}

/** What is dropped after `keepDays` must not come back with a resend, to be counted in addition to the states that it is part of. */
function horizonDaysOf({ horizonDays, keepDays }: ProjectSettings): number {
  return keepDays === null ? horizonDays : Math.min(horizonDays, keepDays);
}

/** Whether a raw id belongs to a person who was erased. */
export type IsErased = (projectId: string, kind: 'user' | 'anonymous', id: string) => boolean;

/** What all events of one request share. */
export interface RequestScope {
  project: ProjectScope;
  receivedAtMs: number;
  /** `receivedAtMs` as the row writes it. */
  receivedAt: string;
  /** The clock that judges the horizon: the same, but for a replay, which is judged by its own. */
  horizonNowMs: number;
  /** Length of the whole body, decompressed. */
  bodyBytes: number;
  peerAddress: string;
  /** The route's name for the books, such as `batch`. */
  route: string;
  /** What items inherit. */
  envelope: Envelope;
  /** The envelope's context, read once for live events and once for history. */
  envelopeFacts: EnvelopeFacts;
  newId: () => string;
  isErased: IsErased;
}

export interface EnvelopeFacts {
  live: ContextFacts | null;
  history: ContextFacts | null;
}

/** What the items of a batch inherit from it. */
export interface Envelope {
  context: JsonObject | undefined;
  integrations: Json | undefined;
  sentAt: string | undefined;
  /** All of them come from an archive. */
  isHistory: boolean;
  /** Of JSON, of its context and integrations. */
  bytes: number;
  /** Its context and integrations are too large to be written into every event, and are left out. */
  isTooLarge: boolean;
}

export const NO_ENVELOPE: Envelope = {
  context: undefined,
  integrations: undefined,
  sentAt: undefined,
  isHistory: false,
  bytes: 0,
  isTooLarge: false,
};
