import type { PlanEvents, PlanGroupTraits, PlanTraits } from '@everloop/schemas';
import type { EventFields, EventOptions } from './event.js';
import type { DropReason } from './problem.js';

/** Names that `track` takes under a plan; any text without one. */
export type EventName<P> = keyof PlanEvents<P> & string;

/** Properties may be left out where none is required: `{}` is enough, for `z.object({})` too, which takes no key at all. */
export type PropertiesOf<P, Name extends EventName<P>> =
  Record<never, never> extends PlanEvents<P>[Name]
    ? [properties?: PlanEvents<P>[Name], options?: EventOptions]
    : [properties: PlanEvents<P>[Name], options?: EventOptions];

/**
 * `granted`: measure. `pending`: hold events in memory, read and keep nothing on the device, send nothing.
 * `denied`: drop what is held, remove what is kept, measure nothing.
 */
export type Consent = 'granted' | 'pending' | 'denied';

/** Sees each event before it is written; answers the same, another, or null to drop it. */
export type Middleware = (event: EventFields) => EventFields | null;

/** Runs once when the client starts. What it returns runs when the client closes. */
// biome-ignore lint/suspicious/noConfusingVoidType: a plugin that returns nothing must not have to say so
export type Plugin = (client: PluginHost) => (() => void) | void;

export interface Stats {
  /** Events that wait or are on their way. */
  queued: number;
  /** Events that the collector answered. */
  delivered: number;
  /** Lost events by reason. */
  dropped: Partial<Record<DropReason, number>>;
}

/**
 * The analytics client. No call throws; what goes wrong is counted (`stats`) and told to `onError`.
 *
 * `P` is a tracking plan's type: `createAnalytics<typeof plan>(…)`.
 */
export interface Analytics<P = unknown> {
  // The constraint is `EventName<P>` written out: an error would show the alias in place of the names.
  /** Says that something happened: object and past verb, `Order Completed`. */
  track<Name extends keyof PlanEvents<P> & string>(event: Name, ...rest: PropertiesOf<P, Name>): void;
  // One signature, so that an error is reported on the trait and not as "no overload matches".
  /** Says who the person is from now on, what is known of them, or both: a userId with traits, or traits alone. */
  identify<User extends string | number | null | object>(
    user: User extends object ? PlanTraits<P> : User,
    ...rest: User extends object ? [options?: EventOptions] : [traits?: PlanTraits<P>, options?: EventOptions]
  ): void;
  /** A page was seen. Address, title and referrer come along by themselves. */
  page(name?: string, properties?: object, options?: EventOptions & { category?: string }): void;
  /** A screen of an app was seen. */
  screen(name?: string, properties?: object, options?: EventOptions & { category?: string }): void;
  /** Says which account the person belongs to. */
  group(groupId: string | number, traits?: PlanGroupTraits<P>, options?: EventOptions): void;
  /** Says that `previousId` (the current user, if left out) is the same person as `userId`. */
  alias(userId: string | number, previousId?: string | number, options?: EventOptions): void;
  /** Sends what waits. Resolves when everything tracked before is answered or dropped. */
  flush(): Promise<void>;
  /**
   * Forgets the person (log-out): a new anonymousId, no userId. What waits is still sent, as theirs. Without consent too: a later
   * grant does not bring the person back.
   */
  reset(): void;
  /** Grants, holds back or takes back the person's consent. */
  consent(state: Consent): void;
  /** Lets a function see, change or drop each event that follows. */
  use(middleware: Middleware): void;
  /** Sets members of the context of all events that follow; undefined takes one away. */
  setContext(members: object): void;
  /** The ids that events carry now. */
  ids(): Identity;
  stats(): Stats;
  /** Sends what waits, once, and takes no more. What is kept on the device is sent by the next page. */
  close(): Promise<void>;
}

export interface Identity {
  anonymousId: string;
  userId?: string | number | undefined;
}

/** A client as its plugins see it. */
export interface PluginHost extends Analytics {
  /** What was remembered on the device for this project; null without consent. */
  recall: (key: string) => string | null;
  /** Remembers a text on the device, if the person agreed; undefined forgets it. */
  remember: (key: string, value?: string) => void;
}
