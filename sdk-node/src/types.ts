import type { PlanEvents, PlanGroupTraits, PlanTraits } from '@everloop/schemas';
import type { EventName, Stats } from '../../sdk-browser/src/core/index.js';

/** Who an event is about: one of the two ids at least, here or in the request's context (`withRequest`). */
export interface Who {
  userId?: string | number | null;
  anonymousId?: string | null;
}

/** What every call may say. */
export interface CallBase extends Who {
  /** When it happened; now, if left out. A text must be ISO 8601. */
  timestamp?: Date | string | number;
  /** An idempotency key of your own, such as an order's id with a prefix: the same key counts once, for ever. */
  messageId?: string;
  /** Members that replace those of the client's context, for this event. */
  context?: object;
  integrations?: object;
}

/** `properties` may be left out where the plan requires none. */
export type TrackCall<P, Name extends EventName<P> = EventName<P>> = {
  [Each in Name]: CallBase & { event: Each } & (Record<never, never> extends PlanEvents<P>[Each]
      ? { properties?: PlanEvents<P>[Each] }
      : { properties: PlanEvents<P>[Each] });
}[Name];

export type ViewCall = CallBase & { name?: string; category?: string; properties?: object };

export interface CloseReport {
  /** Events that were not answered in time. They are lost with the process, and counted under `closed`. */
  remaining: number;
  delivered: number;
  dropped: Stats['dropped'];
}

/**
 * The analytics client of a server. No call throws; what goes wrong is counted (`stats`) and told to `onError`.
 *
 * The six event calls answer false once the queue is three quarters full (or the event was dropped): a caller that can
 * wait awaits `ready()` then.
 */
export interface Analytics<P = unknown> {
  track(call: TrackCall<P>): boolean;
  identify(call: CallBase & { traits?: PlanTraits<P> }): boolean;
  page(call: ViewCall): boolean;
  screen(call: ViewCall): boolean;
  group(call: CallBase & { groupId: string | number; traits?: PlanGroupTraits<P> }): boolean;
  /** `previousId` is the same person as `userId`. */
  alias(call: CallBase & { userId: string | number; previousId: string | number }): boolean;
  /** Resolves while there is room, at once or as soon as half of the queue is free. */
  ready(): Promise<void>;
  /** Resolves when everything tracked before is answered or dropped, requests under way included. */
  flush(): Promise<void>;
  /** Takes no more, sends what waits for `timeoutMs` at most (default 10,000), and says what remained. */
  close(options?: { timeoutMs?: number }): Promise<CloseReport>;
  stats(): Stats & { queuedBytes: number };
}
